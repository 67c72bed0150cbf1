import type { SendResult } from "../messages/channel.ts";
import type { PendingDelivery } from "../notifications/delivery.ts";
import type { Attempting, Delivering } from "./delivering.ts";
import type { Batch } from "./lanes.ts";
import { earlier, operatorPause, retryDelay, timeTried } from "./retry.ts";

/** The least number of tries before a delivery is given up when a command tries it, however rarely. */
const FEWEST_TRIES = 8;

/**
 * Stores the failure of a batch and when to try again, and makes dead letters of deliveries that have failed for too long.
 * Returns the next try; null when all became dead letters.
 */
export async function postpone(
  attempting: Attempting,
  batch: Batch,
  failure: Extract<SendResult, { outcome: "retryable" }>,
): Promise<Date | null> {
  const { clock, retry, outbox, log, drained, ignoreBackoff } = attempting;
  const now = clock.now();
  // A delivery that other recipients still lack is not put off because of these.
  const own = batch.filter((entry, index) => index === 0 || !isOthersToo(attempting, entry));
  const attempts = Math.max(...own.map(({ progress }) => progress.attempts)) + 1;
  const pauseMs = failure.needsOperator ? operatorPause(retry) : 0;
  const askedForMs = Math.max(pauseMs, failure.afterMs ?? 0);
  const retryAt = new Date(now.getTime() + retryDelay(attempts, retry, attempting.random(), askedForMs));
  const longestGapMs = ignoreBackoff ? retry.giveUpAfterMs / FEWEST_TRIES : 0;
  const failed = own.map(({ delivery, progress }) => ({
    delivery,
    progress: {
      ...progress,
      attempts,
      // A stored time may be in the future, if the clock was ahead.
      failingSince: earlier(progress.failingSince ?? now.toISOString(), now.toISOString()),
      triedAt: now.toISOString(),
      triedMs: timeTried(progress, now, longestGapMs),
      nextTryAt: retryAt.toISOString(),
      lastError: failure.reason,
    },
  }));
  const isExpired = ({ progress }: { progress: { triedMs: number } }) => progress.triedMs >= retry.giveUpAfterMs;
  // A partly sent message expires as a whole, because without one of its deliveries it would be another message.
  const whole = batch[0].progress.started !== null;
  const expired = failed.filter((entry, _, [head]) => isExpired(whole && head ? head : entry));
  const kept = failed.filter((entry) => !expired.includes(entry));

  for (const entry of kept) {
    await outbox.record(entry.delivery, entry.progress);
    attempting.waiting.set(entry.delivery.id, entry);
  }
  await deadLetter(attempting, expired, `given up after repeated failures, the last one: ${failure.reason}`);
  if (kept.length === 0) return null;
  drained.failed += kept.length;
  const facts = { ...factsOf(attempting, kept), attempts, reason: failure.reason, next_try_at: retryAt.toISOString() };
  log.warn(
    facts,
    failure.needsOperator
      ? "not delivered, will be tried again, but it needs you"
      : "not delivered, will be tried again",
  );
  return retryAt;
}

export async function deadLetter(
  attempting: Attempting,
  batch: readonly PendingDelivery[],
  reason: string,
): Promise<void> {
  const { outbox, clock, waiting, drained, log } = attempting;
  for (const { delivery } of batch) {
    await outbox.deadLetter(delivery, reason, clock.now());
    waiting.delete(delivery.id);
  }
  drained.deadLettered += batch.length;
  if (batch.length > 0) log.error({ ...factsOf(attempting, batch), reason }, "dead letter: not delivered");
}

export function factsOf({ name }: Pick<Delivering, "name">, batch: readonly PendingDelivery[]) {
  return {
    channel: name,
    company: batch[0]?.delivery.company,
    versions: batch.map(({ delivery }) => delivery.version),
    changes: batch.reduce((count, { delivery }) => count + delivery.changes.length, 0),
  };
}

/** Tells whether recipients outside of this lane still lack the delivery. */
function isOthersToo({ channel, to }: Attempting, { progress: { reached, refused } }: PendingDelivery): boolean {
  const over = new Set([...reached, ...refused, ...(to ?? [])]);
  return channel.recipients?.some((address) => !over.has(address)) ?? false;
}
