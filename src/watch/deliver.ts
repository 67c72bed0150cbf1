import type { Channel, SendResult } from "../alerts/channel.ts";
import { type Delivery, leavingWith, type Progress, queueOf } from "../alerts/delivery.ts";
import type { Message } from "../alerts/message.ts";
import type { Clock } from "./clock.ts";
import { insistOn } from "./insistent-outbox.ts";
import type { Log } from "./log.ts";
import { type RetryPolicy, retryDelay } from "./retry.ts";

export interface PendingDelivery {
  readonly delivery: Delivery;
  readonly progress: Progress;
}

/** Where committed deliveries wait. */
export interface Outbox {
  /** Oldest first within a company; only what was committed. */
  pending(channel: string): Promise<readonly PendingDelivery[]>;
  record(delivery: Delivery, progress: Progress): Promise<void>;
  markSent(deliveries: readonly Delivery[], at: Date): Promise<void>;
  bury(delivery: Delivery, reason: string, at: Date): Promise<void>;
}

export interface Delivering {
  readonly name: string;
  readonly channel: Channel;
  readonly outbox: Outbox;
  readonly compose: (deliveries: readonly Delivery[]) => Message;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** What a drain did, in deliveries, and what it left behind. */
export interface Drained {
  sent: number;
  failed: number;
  buried: number;
  /** When the channel wants to be drained again; null: nothing waits. */
  nextTryAt: Date | null;
}

type Batch = readonly [PendingDelivery, ...PendingDelivery[]];

/**
 * Sends what waits on one channel. Everything that waits for one company leaves as one message in each language, words on
 * one level in their order; a company whose message failed waits its turn while the others go on. A function of the store
 * alone: nothing is remembered between calls; so it does not return before the store has taken what became of each
 * message, unless the signal aborts.
 * @param ignoreBackoff try at once what is not due yet, too
 */
export async function drain(
  delivering: Delivering,
  signal: AbortSignal,
  { ignoreBackoff = false } = {},
): Promise<Drained> {
  const insistent = { ...delivering, outbox: insistOn(delivering.outbox, signal, delivering) };
  const drained: Drained = { sent: 0, failed: 0, buried: 0, nextTryAt: null };
  for (const queue of byQueue(await delivering.outbox.pending(delivering.name))) {
    let rest = queue;
    for (let batch = nextBatch(rest); batch && !signal.aborted; batch = nextBatch(rest)) {
      const due = batch[0].progress.nextTryAt;
      if (due !== null && !ignoreBackoff && Date.parse(due) > delivering.clock.now().getTime()) {
        wakeBy(drained, new Date(due));
        break;
      }
      const retryAt = await attempt(insistent, batch, drained, signal);
      if (retryAt) {
        wakeBy(drained, retryAt);
        break;
      }
      rest = rest.filter((entry) => !batch.includes(entry));
    }
  }
  return drained;
}

function byQueue(pending: readonly PendingDelivery[]): Iterable<readonly PendingDelivery[]> {
  return Map.groupBy(pending, ({ delivery }) => queueOf(delivery)).values();
}

/** All that can leave with the oldest, unless a message is out in part: then the deliveries that it was made of alone. */
function nextBatch(queue: readonly PendingDelivery[]): Batch | null {
  const [head, ...others] = queue;
  if (!head) return null;
  const started = head.progress.started;
  const all = started ? others.filter(({ delivery }) => delivery.version <= started.through) : others;
  return [head, ...leavingWith(head, all)];
}

/** Tries once. Answers when to try again, or null when the batch is out of the way. */
async function attempt(
  delivering: Delivering,
  batch: Batch,
  drained: Drained,
  signal: AbortSignal,
): Promise<Date | null> {
  const { outbox, clock } = delivering;
  const deliveries = batch.map(({ delivery }) => delivery);
  const through = Math.max(...deliveries.map(({ version }) => version));
  const [head] = batch;
  let { progress } = head;
  const startedAt = clock.now();
  const result = await delivering.channel.send(delivering.compose(deliveries), {
    partsSent: progress.started?.partsSent ?? 0,
    onPartSent: async (partsSent) => {
      progress = { ...progress, started: { through, partsSent } };
      await outbox.record(head.delivery, progress);
    },
    signal,
  });
  if (result.outcome === "sent") {
    await outbox.markSent(deliveries, clock.now());
    drained.sent += batch.length;
    const ms = clock.now().getTime() - startedAt.getTime();
    const facts = factsOf(delivering, batch);
    delivering.log.info({ ...facts, ms }, "delivered");
    for (const warning of result.warnings ?? []) {
      delivering.log.warn({ ...facts, warning }, "delivered, with a warning");
    }
    return null;
  }
  // Cut short by our own shutdown: no failure of the channel.
  if (signal.aborted) return clock.now();
  const tried: Batch = [{ ...head, progress }, ...batch.slice(1)];
  if (result.outcome === "permanent") {
    // The dead letter says by it that the channel itself refused, unlike one whose channel has left the config.
    for (const { delivery, progress } of tried) {
      const failingSince = progress.failingSince ?? clock.now().toISOString();
      const attempts = progress.attempts + 1;
      await outbox.record(delivery, { ...progress, attempts, failingSince, lastError: result.reason });
    }
    await bury(delivering, tried, result.reason, drained);
    return null;
  }
  return postpone(delivering, tried, result, drained);
}

/** Keeps a failed batch for later, but for what has been failing too long. Answers when later is. */
async function postpone(
  delivering: Delivering,
  batch: Batch,
  failure: Extract<SendResult, { outcome: "retryable" }>,
  drained: Drained,
): Promise<Date | null> {
  const { clock, retry, outbox, log } = delivering;
  const now = clock.now();
  const attempts = Math.max(...batch.map(({ progress }) => progress.attempts)) + 1;
  const retryAt = new Date(now.getTime() + retryDelay(attempts, retry, delivering.random(), failure.afterMs));
  const failed = batch.map(({ delivery, progress }) => ({
    delivery,
    progress: {
      ...progress,
      attempts,
      failingSince: progress.failingSince ?? now.toISOString(),
      nextTryAt: retryAt.toISOString(),
      lastError: failure.reason,
    },
  }));
  const isExpired = ({ progress }: { progress: { failingSince: string } }) =>
    now.getTime() - Date.parse(progress.failingSince) >= retry.giveUpAfterMs;
  // A message that is out in part stands or falls as a whole: without one of its deliveries it would be another message.
  const whole = batch[0].progress.started !== null;
  const expired = failed.filter((entry, _, [head]) => isExpired(whole && head ? head : entry));
  const kept = failed.filter((entry) => !expired.includes(entry));

  for (const { delivery, progress } of kept) await outbox.record(delivery, progress);
  await bury(delivering, expired, `given up after repeated failures, the last one: ${failure.reason}`, drained);
  if (kept.length === 0) return null;
  drained.failed += kept.length;
  const facts = { ...factsOf(delivering, kept), attempts, reason: failure.reason, next_try_at: retryAt.toISOString() };
  log.warn(facts, "not delivered, will be tried again");
  return retryAt;
}

async function bury(
  delivering: Delivering,
  batch: readonly PendingDelivery[],
  reason: string,
  drained: Drained,
): Promise<void> {
  for (const { delivery } of batch) await delivering.outbox.bury(delivery, reason, delivering.clock.now());
  drained.buried += batch.length;
  if (batch.length > 0) delivering.log.error({ ...factsOf(delivering, batch), reason }, "dead letter: not delivered");
}

function factsOf({ name }: Delivering, batch: readonly PendingDelivery[]) {
  return {
    channel: name,
    company: batch[0]?.delivery.company,
    versions: batch.map(({ delivery }) => delivery.version),
    changes: batch.reduce((count, { delivery }) => count + delivery.changes.length, 0),
  };
}

function wakeBy(drained: Drained, at: Date): void {
  if (drained.nextTryAt === null || at < drained.nextTryAt) drained.nextTryAt = at;
}
