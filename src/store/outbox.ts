import { type Delivery, NOT_TRIED, type Tried } from "../notifications/delivery.ts";
import { OPERATIONS } from "../notifications/notice.ts";
import type { Unreached } from "../notifications/unreached.ts";
import type { Change } from "../stock/change.ts";
import { headOfDelivery, joinDelivery, keepingPieces, removingPieces } from "./deliveries.ts";
import type { StoreChange } from "./key-store.ts";
import { DEAD, DELIVERY, type DeadLetter, INCIDENTS, PROGRESS, REACHED, SENT, type Sent } from "./kinds.ts";
import { keeping, type Records, removing } from "./records.ts";
import type { StoredDelivery } from "./schema.ts";
import { firstChanges, type SentContents } from "./sent-content.ts";
import type { States } from "./states.ts";
import { byAge } from "./waiting.ts";

/** `foreign`: the dead letter is older than a removed state, and its version will be, or is, that of another commit. */
export type RequeueOutcome = "revived" | "unknown" | "foreign";

const HISTORY_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Replaces the deliveries of one sent message by a record of the message, under the id of the newest, in one write.
 * @throws {RangeError} when the deliveries are of several companies or channels
 */
export async function markSent(
  records: Records,
  contents: SentContents,
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
  const shown = firstChanges(oldestFirst);
  const sent: Sent = {
    id: newest.id,
    company: newest.company,
    channel: newest.channel,
    deliveries: oldestFirst.map(({ id, polledAt }) => ({ id, polledAt })),
    sentAt: at.toISOString(),
    changes: countChanges(oldestFirst),
    to: [...(tried.reached ?? reachedBy(tried))],
    levels: [...new Set(shown.flatMap(({ changes }) => changes.map(({ key }) => key)))],
    kept: shown.reduce((count, { changes, findings }) => count + changes.length + findings.length, 0),
  };
  await records.write([
    ...oldestFirst.flatMap(removal),
    await noting(records, newest.channel, at, tried),
    ...(await contents.plan(sent, shown, HISTORY_MS)),
    keeping(SENT, newest.id, sent, HISTORY_MS),
  ]);
}

function reachedBy({ tried, unreached }: Tried): string[] {
  return tried.filter((address) => unreached.every((it) => it.address !== address));
}

/**
 * Stores that a channel has accepted a message, and which of the tried recipients it did not reach. An empty `tried`: the
 * channel has no recipients of its own, as a Slack channel.
 */
export async function noteReached(records: Records, channel: string, at: Date, tried: Tried): Promise<void> {
  await records.write([await noting(records, channel, at, tried)]);
}

async function noting(records: Records, channel: string, at: Date, { tried, unreached }: Tried): Promise<StoreChange> {
  const known = await records.get(REACHED, channel);
  const isAccepted = tried.length === 0 || unreached.length < tried.length;
  const before = known?.unreached ?? [];
  const sinceOf = ({ address }: Unreached) => before.find((it) => it.address === address)?.since ?? at.toISOString();
  return keeping(REACHED, channel, {
    channel,
    at: isAccepted ? at.toISOString() : (known?.at ?? null),
    unreached: [
      ...before.filter(({ address }) => !tried.includes(address)),
      ...unreached.map((it) => ({ ...it, since: sinceOf(it) })),
    ],
  });
}

/** Replaces a delivery by a dead letter, in one write. */
export async function deadLetter(records: Records, delivery: Delivery, reason: string, at: Date): Promise<void> {
  const progress = (await records.get(PROGRESS, delivery.id)) ?? NOT_TRIED;
  const letter = { delivery: headOfDelivery(delivery), progress, reason, at: at.toISOString() };
  // An earlier version stored a delivery without pieces.
  await records.write([...unlisting(delivery.id), ...keepingPieces(delivery), keeping(DEAD, delivery.id, letter)]);
}

/** Reads the dead letters, oldest first. */
export async function readDeadLetters(records: Records): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const [id, letter] of await records.list(DEAD)) {
    const delivery = await joinDelivery(records, letter.delivery, async () => (await records.get(DEAD, id)) !== null);
    if (delivery) letters.push({ ...letter, delivery });
  }
  return letters.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Replaces a dead letter by its delivery, in one write. The delivery counts as not tried, but keeps whom it has reached. */
export async function requeue(records: Records, states: States, id: string): Promise<RequeueOutcome> {
  const letter = await records.get(DEAD, id);
  if (!letter) return "unknown";
  const { company, version, polledAt } = letter.delivery;
  // A commit still to come would have the same id.
  const last =
    company === OPERATIONS ? (await records.get(INCIDENTS, company))?.version : await states.version(company);
  if ((last ?? 0) < version) return "foreign";
  const namesake = await records.get(DELIVERY, id);
  if (namesake && namesake.polledAt !== polledAt) return "foreign";
  const { reached, alone } = letter.progress;
  await records.write([
    keeping(DELIVERY, id, letter.delivery),
    keeping(PROGRESS, id, { ...NOT_TRIED, reached, alone }),
    removing(DEAD, id),
  ]);
  return "revived";
}

/** Makes the changes that remove a delivery and its progress. */
export function removal(delivery: StoredDelivery): StoreChange[] {
  return [...unlisting(delivery.id), ...removingPieces(delivery)];
}

/** Makes the changes after which a delivery does not wait any more. Its pieces stay. */
export function unlisting(id: string): StoreChange[] {
  return [removing(DELIVERY, id), removing(PROGRESS, id)];
}

function countChanges(deliveries: readonly Delivery[]): Record<Change["kind"], number> {
  const counts = { breached: 0, depleted: 0, reminder: 0, recovered: 0, retired: 0 };
  for (const { changes } of deliveries) for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
