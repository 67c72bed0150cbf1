import type { Unreached } from "../alerts/channel.ts";
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
  /** Sent, but not yet removed: a crash or a failing store came between. */
  readonly settled: Delivery[];
}

/** Whom a message was to reach, and whom of them it did not. */
export interface Tried {
  readonly tried: readonly string[];
  readonly unreached: readonly Unreached[];
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
  const found: (PendingDelivery & { readonly sent: Sent | null })[] = [];
  for (const { id, ...parts } of await readDeliveryIds(records)) {
    if (channel !== undefined && parts.channel !== channel) continue;
    // Before the delivery is read: a leftover of this version would have been removed by the commit just read.
    if ((await committedVersion(parts.company, parts.version)) < parts.version) continue;
    // Before the rest: its removal is the last write of what puts it back.
    const letter = await records.get(DEAD, id);
    const [delivery, progress, sent] = await Promise.all([
      records.get(DELIVERY, id),
      records.get(PROGRESS, id),
      records.get(SENT, id),
    ]);
    // Null: it left while this was reading.
    if (!delivery || letter?.delivery.polledAt === delivery.polledAt) continue;
    found.push({ delivery, progress: progress ?? NOT_TRIED, sent });
  }
  // By time too, as versions begin again at 1 in a journal whose state was removed by hand.
  const over = new Set(found.flatMap(({ sent }) => sent?.deliveries.map(nameAndTime) ?? []));
  const isOver = ({ delivery }: PendingDelivery) => over.has(nameAndTime(delivery));
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
export async function markSent(
  records: Records,
  deliveries: readonly Delivery[],
  at: Date,
  tried: Tried = { tried: [], unreached: [] },
): Promise<void> {
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
  await noteReached(records, newest.channel, at, tried);
  for (const delivery of oldestFirst) await remove(records, delivery);
}

/**
 * Remembers that the channel has accepted a message, but for those whom it did not reach; nobody tried stands for readers
 * without addresses of their own.
 */
export async function noteReached(
  records: Records,
  channel: string,
  at: Date,
  { tried, unreached }: Tried,
): Promise<void> {
  const known = await records.get(REACHED, channel);
  const isAccepted = tried.length === 0 || unreached.length < tried.length;
  const before = known?.unreached ?? [];
  const sinceOf = ({ address }: Unreached) => before.find((it) => it.address === address)?.since ?? at.toISOString();
  await records.set(REACHED, channel, {
    channel,
    at: isAccepted ? at.toISOString() : (known?.at ?? null),
    unreached: [
      ...before.filter(({ address }) => !tried.includes(address)),
      ...unreached.map((it) => ({ ...it, since: sinceOf(it) })),
    ],
  });
}

/**
 * Turns a delivery into a dead letter. The delivery stays beside its letter, which takes it out of what waits: removed
 * here, it could be lost to a person who puts the letter back at this very moment.
 */
export async function bury(records: Records, delivery: Delivery, reason: string, at: Date): Promise<void> {
  const progress = (await records.get(PROGRESS, delivery.id)) ?? NOT_TRIED;
  await records.set(DEAD, delivery.id, { delivery, progress, reason, at: at.toISOString() });
}

/**
 * Makes a delivery of a dead letter again, not yet tried, but for those whom it has reached. While the letter is there, the
 * delivery does not count: its removal, the last write, is what puts it back.
 */
export async function revive(
  records: Records,
  committedVersion: (company: string, atLeast: number) => Promise<number>,
  id: string,
): Promise<Revival> {
  const letter = await records.get(DEAD, id);
  if (!letter) return "unknown";
  const { company, version, polledAt } = letter.delivery;
  // A commit to come would take it for what is left of an attempt of its own.
  if ((await committedVersion(company, version)) < version) return "foreign";
  const namesake = await records.get(DELIVERY, id);
  if (namesake && namesake.polledAt !== polledAt) return "foreign";
  const { reached, alone } = letter.progress;
  await records.set(DELIVERY, id, letter.delivery);
  await records.set(PROGRESS, id, { ...NOT_TRIED, reached, alone });
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
