import type { PendingDelivery } from "../notifications/delivery.ts";
import { queueOf } from "../notifications/delivery.ts";
import { attempt, settle } from "./attempt.ts";
import type { Delivering, Drained } from "./delivering.ts";
import { isComplete, lanesOf, nextBatch } from "./lanes.ts";
import { isPutOff } from "./retry.ts";
import { retryUntilStored } from "./retry-until-stored.ts";

/**
 * Sends what waits on one channel. Everything that waits for one company leaves as one message in each language, words on
 * one level in their order; a company whose message failed waits its turn while the others go on. A function of the store
 * alone: nothing is remembered between calls; so it does not return before the store has taken what became of each
 * message, unless the signal aborts.
 * @param atOnce tries what is not due yet, too
 * @param ignoreBackoff the same for whoever never goes by the times that are planned
 */
export async function drain(
  delivering: Delivering,
  signal: AbortSignal,
  { ignoreBackoff = false, atOnce = ignoreBackoff }: { ignoreBackoff?: boolean; atOnce?: boolean } = {},
): Promise<Drained> {
  const storing = { ...delivering, outbox: retryUntilStored(delivering.outbox, signal, delivering) };
  const drained: Drained = { sent: 0, failed: 0, deadLettered: 0, nextTryAt: null };
  for (const queue of byQueue(await delivering.outbox.pending(delivering.name))) {
    const retryAt = await drainQueue(storing, queue, { drained, signal, ignoreBackoff, atOnce });
    if (retryAt && (drained.nextTryAt === null || retryAt < drained.nextTryAt)) drained.nextTryAt = retryAt;
  }
  return drained;
}

/** How one queue is drained. */
interface Draining {
  readonly drained: Drained;
  readonly signal: AbortSignal;
  readonly ignoreBackoff: boolean;
  readonly atOnce: boolean;
}

/** Answers when to come back to it, or null. */
async function drainQueue(
  delivering: Delivering,
  queue: readonly PendingDelivery[],
  { drained, signal, ignoreBackoff, atOnce }: Draining,
): Promise<Date | null> {
  const { channel, clock } = delivering;
  // What has become of each so far: one delivery can be in several lanes.
  const waiting = new Map(queue.map((entry) => [entry.delivery.id, entry]));
  const attempting = { ...delivering, waiting, drained, signal, ignoreBackoff };
  // Those who had yet to get it have left the config.
  const over = queue.filter((entry) => isComplete(entry, channel.recipients));
  await settle({ ...attempting, to: [] }, over, { reason: "no recipient is left", unreached: [] });
  const retries: Date[] = [];
  for (const { to, ids } of lanesOf([...waiting.values()], channel.recipients)) {
    let rest = ids.flatMap((id) => waiting.get(id) ?? []);
    for (let batch = nextBatch(rest); batch && !signal.aborted; batch = nextBatch(rest)) {
      const due = batch[0].progress.nextTryAt;
      if (due !== null && !atOnce && isPutOff(due, delivering.retry, clock.now())) {
        retries.push(new Date(due));
        break;
      }
      const retryAt = await attempt({ ...attempting, to }, batch);
      if (retryAt) {
        retries.push(retryAt);
        break;
      }
      const left = new Set(batch.map(({ delivery }) => delivery.id));
      rest = rest.flatMap(({ delivery: { id } }) => (left.has(id) ? [] : (waiting.get(id) ?? [])));
    }
  }
  return retries.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
}

function byQueue(pending: readonly PendingDelivery[]): Iterable<readonly PendingDelivery[]> {
  return Map.groupBy(pending, ({ delivery }) => queueOf(delivery)).values();
}
