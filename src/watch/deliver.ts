import type { PendingDelivery } from "../notifications/delivery.ts";
import { queueOf } from "../notifications/delivery.ts";
import { attempt, settle } from "./attempt.ts";
import type { Delivering, Drained } from "./delivering.ts";
import { isComplete, lanesOf, nextBatch } from "./lanes.ts";
import { isPutOff } from "./retry.ts";
import { retryUntilStored } from "./retry-until-stored.ts";

/**
 * Sends the pending deliveries of one channel. Those of one company become one message in each language; changes of one level
 * are sent in their order. A company whose message fails does not hold up the others. Nothing is remembered between calls, so
 * it does not return before the store has the outcome of each message, unless the signal aborts.
 * @param atOnce whether to try deliveries, too, whose next try is not due yet
 * @param ignoreBackoff does the same for a command, which never goes by planned times
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

/** What all queues of one drain share. */
interface Draining {
  readonly drained: Drained;
  readonly signal: AbortSignal;
  readonly ignoreBackoff: boolean;
  readonly atOnce: boolean;
}

/** Sends the deliveries of one queue. Returns when to try again, or null when nothing is left to try. */
async function drainQueue(
  delivering: Delivering,
  queue: readonly PendingDelivery[],
  { drained, signal, ignoreBackoff, atOnce }: Draining,
): Promise<Date | null> {
  const { channel, clock } = delivering;
  // The present progress of each delivery, because one can be in several lanes.
  const waiting = new Map(queue.map((entry) => [entry.delivery.id, entry]));
  const attempting = { ...delivering, waiting, drained, signal, ignoreBackoff };
  // Their missing recipients were removed from the config.
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
