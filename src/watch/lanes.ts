import type { PendingDelivery } from "../notifications/delivery.ts";
import { leavingWith } from "../notifications/delivery.ts";

/** The deliveries that are sent as one message. */
export type Batch = readonly [PendingDelivery, ...PendingDelivery[]];

/** The recipients of a channel that lack the same deliveries, and the ids of these, oldest first. */
export interface Lane {
  /** Null: the channel has no recipients of its own. */
  readonly to: readonly string[] | null;
  readonly ids: readonly string[];
}

/**
 * Groups the recipients of a channel by the deliveries that they lack. A recipient that a message did not reach gets it with
 * the later ones, in order, and the others do not wait for that. The lane with the fewest deliveries comes first, so that
 * recipients that cannot be reached do not delay the others.
 * @param queue pending deliveries, oldest first
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

/** Tells whether a delivery is over for every recipient: it has reached it or was refused for it. */
export function isComplete(entry: PendingDelivery, recipients: readonly string[] | undefined): boolean {
  return recipients?.every((to) => isOver(entry, to)) ?? false;
}

/**
 * Selects the next deliveries to send as one message: if a message is partly sent, exactly the deliveries that it was made of;
 * else all that can be sent with the oldest. A delivery that must be sent alone is not overtaken by later ones.
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

/** Halves a batch, in its order; null when it has only one delivery. */
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
