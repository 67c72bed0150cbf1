import { type Delivery, NOT_TRIED, type Progress } from "../alerts/delivery.ts";
import type { Change } from "../stock/change.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { DEAD, DELIVERY, PROGRESS, REACHED, SENT, type Sent } from "./kinds.ts";
import type { Records } from "./records.ts";

export interface PendingDelivery {
  readonly delivery: Delivery;
  readonly progress: Progress;
}

/** Committed deliveries in the store, apart by whether they are over. */
interface Waiting {
  /** Oldest first within a company. */
  readonly pending: PendingDelivery[];
  /** Sent or buried, but not yet removed: a crash or a failing store came between. */
  readonly settled: Delivery[];
}

/** `foreign`: a dead letter from before the state was removed, with a version that is yet to come again. */
export type Revival = "revived" | "unknown" | "foreign";

const HISTORY_MS = 90 * 24 * 60 * 60 * 1000;

/** Reads what waits on a channel, or on all. */
export async function readWaiting(
  records: Records,
  committedVersion: (company: string, atLeast: number) => Promise<number>,
  channel?: string,
): Promise<Waiting> {
  const found: (PendingDelivery & { readonly sent: Sent | null; readonly dead: boolean })[] = [];
  for (const { id, ...parts } of await readDeliveryIds(records)) {
    if (channel !== undefined && parts.channel !== channel) continue;
    // Before the delivery is read: a leftover of this version would have been removed by the commit just read.
    if ((await committedVersion(parts.company, parts.version)) < parts.version) continue;
    const [delivery, progress, sent, letter] = await Promise.all([
      records.get(DELIVERY, id),
      records.get(PROGRESS, id),
      records.get(SENT, id),
      records.get(DEAD, id),
    ]);
    // Null: it left while this was reading.
    if (!delivery) continue;
    const dead = letter?.delivery.polledAt === delivery.polledAt;
    found.push({ delivery, progress: progress ?? NOT_TRIED, sent, dead });
  }
  // By time too, as versions begin again at 1 in a journal whose state was removed by hand.
  const over = new Set(found.flatMap(({ sent }) => sent?.deliveries.map(nameAndTime) ?? []));
  const isOver = ({ delivery, dead }: (typeof found)[number]) => dead || over.has(nameAndTime(delivery));
  return {
    pending: found
      .filter((entry) => !isOver(entry))
      .map(({ delivery, progress }) => ({ delivery, progress }))
      .sort((a, b) => byAge(a.delivery, b.delivery)),
    settled: found.filter(isOver).map(({ delivery }) => delivery),
  };
}

/**
 * Replaces deliveries that left as one message by one record of it. That one write, under the newest id, makes all of
 * them count as sent; so the newest is removed last, for the record is found by what is still there.
 */
export async function markSent(records: Records, deliveries: readonly Delivery[], at: Date): Promise<void> {
  const oldestFirst = [...deliveries].sort(byAge);
  const newest = oldestFirst.at(-1);
  if (!newest) return;
  if (oldestFirst.some(({ company, channel }) => company !== newest.company || channel !== newest.channel)) {
    throw new RangeError("one message carries deliveries of one company and one channel");
  }
  const sent: Sent = {
    id: newest.id,
    company: newest.company,
    channel: newest.channel,
    deliveries: oldestFirst.map(({ id, polledAt }) => ({ id, polledAt })),
    sentAt: at.toISOString(),
    changes: countChanges(oldestFirst),
  };
  await records.set(SENT, newest.id, sent, HISTORY_MS);
  await records.set(REACHED, newest.channel, { channel: newest.channel, at: sent.sentAt });
  for (const delivery of oldestFirst) await remove(records, delivery);
}

/** Turns a delivery into a dead letter, which is written before the delivery goes. */
export async function bury(records: Records, delivery: Delivery, reason: string, at: Date): Promise<void> {
  const progress = (await records.get(PROGRESS, delivery.id)) ?? NOT_TRIED;
  await records.set(DEAD, delivery.id, { delivery, progress, reason, at: at.toISOString() });
  await remove(records, delivery);
}

/**
 * Makes a delivery of a dead letter again, not yet tried. While the letter is there, the delivery does not count: its
 * removal, the last write, is what puts it back.
 */
export async function revive(
  records: Records,
  committedVersion: (company: string, atLeast: number) => Promise<number>,
  id: string,
): Promise<Revival> {
  const letter = await records.get(DEAD, id);
  if (!letter) return "unknown";
  const { company, version } = letter.delivery;
  // A commit to come would take it for what is left of an attempt of its own.
  if ((await committedVersion(company, version)) < version) return "foreign";
  await records.set(DELIVERY, id, letter.delivery);
  await records.delete(PROGRESS, id);
  await records.delete(DEAD, id);
  return "revived";
}

/** Removes a delivery that is over, and what was kept of its sending. */
export async function remove(records: Records, { id }: Delivery): Promise<void> {
  await records.delete(DELIVERY, id);
  await records.delete(PROGRESS, id);
}

export function byAge(a: Delivery, b: Delivery): number {
  return a.company < b.company ? -1 : a.company > b.company ? 1 : a.version - b.version;
}

function nameAndTime({ id, polledAt }: { readonly id: string; readonly polledAt: string }): string {
  return `${id} ${polledAt}`;
}

function countChanges(deliveries: readonly Delivery[]): Record<Change["kind"], number> {
  const counts = { breached: 0, depleted: 0, reminder: 0, recovered: 0, retired: 0 };
  for (const { changes } of deliveries) for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
