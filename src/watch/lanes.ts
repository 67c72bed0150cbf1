import type { PendingDelivery } from "../notifications/delivery.ts";
import { leavingWith } from "../notifications/delivery.ts";

/** What leaves as one message. */
export type Batch = readonly [PendingDelivery, ...PendingDelivery[]];

/** Those of a channel's recipients who wait for the same deliveries, by their ids, oldest first. */
export interface Lane {
  /** Null: the channel reaches all of its readers at once. */
  readonly to: readonly string[] | null;
  readonly ids: readonly string[];
}

/**
 * Whoever was not reached by a message gets it together with what came after it, in its order; the others do not wait for
 * that. Those who miss least go first: what keeps the others from being reached puts off only what is theirs.
 * @param queue oldest first
 */
export function lanesOf(queue: readonly PendingDelivery[], recipients: readonly string[] | undefined): Lane[] {
  if (recipients === undefined) return [{ to: null, ids: queue.map(({ delivery }) => delivery.id) }];
  const missing = recipients.map((to) => ({ to, ids: queue.filter((it) => !isOver(it, to)).map(idOf) }));
  return Map.groupBy(missing, ({ ids }) => JSON.stringify(ids))
    .values()
    .flatMap((alike) => alike.slice(0, 1).map(({ ids }) => ({ to: alike.map(({ to }) => to), ids })))
    .filter(({ ids }) => ids.length > 0)
    .toArray()
    .sort((a, b) => a.ids.length - b.ids.length);
}

/** Whether a delivery has reached all recipients that there are, or was refused for those whom it has not. */
export function isComplete(entry: PendingDelivery, recipients: readonly string[] | undefined): boolean {
  return recipients?.every((to) => isOver(entry, to)) ?? false;
}

/**
 * All that can leave with the oldest, unless a message is out in part: then the deliveries that it was made of, and no
 * others. What leaves alone lets nothing overtake it.
 */
export function nextBatch(queue: readonly PendingDelivery[]): Batch | null {
  const begun = queue.find(({ progress }) => progress.started !== null);
  if (begun) return toBatch(queue.filter((entry) => isPartOf(begun, entry)));
  const [head, ...others] = queue;
  if (!head) return null;
  if (head.progress.alone) return [head];
  const end = others.findIndex(({ progress }) => progress.alone);
  return [head, ...leavingWith(head, end < 0 ? others : others.slice(0, end))];
}

/** The two halves of a batch, in its order; null: there is nothing to halve. */
export function halve(batch: Batch): readonly [Batch, Batch] | null {
  const middle = Math.ceil(batch.length / 2);
  const first = toBatch(batch.slice(0, middle));
  const second = toBatch(batch.slice(middle));
  return first && second && [first, second];
}

function toBatch([head, ...others]: readonly PendingDelivery[]): Batch | null {
  return head ? [head, ...others] : null;
}

function isPartOf({ delivery: { locale }, progress }: PendingDelivery, { delivery }: PendingDelivery): boolean {
  const of = progress.started?.deliveries ?? [];
  return "through" in of ? delivery.version <= of.through && delivery.locale === locale : of.includes(delivery.id);
}

function isOver({ progress: { reached, refused } }: PendingDelivery, recipient: string): boolean {
  return reached.includes(recipient) || refused.includes(recipient);
}

function idOf({ delivery }: PendingDelivery): string {
  return delivery.id;
}
