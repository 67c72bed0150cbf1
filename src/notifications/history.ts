import type { Change } from "../stock/change.ts";
import type { Decimal } from "../stock/decimal.ts";
import type { Level, LevelKey } from "../stock/level.ts";
import { isShortage } from "../stock/shortage.ts";
import type { Episode } from "../stock/snapshot.ts";

type Without<Whole, Names extends PropertyKey> = Whole extends unknown ? Omit<Whole, Names> : never;

/**
 * A change of a level as the level's own record keeps it: what a message quotes of it. The rest is the level's, and is told as
 * it is by then.
 */
export type HistoryEntry = Without<Change, "key" | "level"> & {
  readonly stock: Decimal;
  readonly minimum: Decimal | null;
};

/** What is remembered of a level, with its open episode. */
export interface Account {
  readonly key: LevelKey;
  readonly record: { readonly history: readonly HistoryEntry[]; readonly gone: Level | null };
  /** Absent: none is open. */
  readonly episode: Episode | undefined;
}

export function historyEntryOf(change: Change): HistoryEntry {
  const { key: _, level, ...facts } = change;
  return { ...facts, stock: level.stock, minimum: level.minimum };
}

/** The changes at places of a level's history, as they were. */
export function changesAt({ key, record, episode }: Account, places: readonly number[]): Change[] {
  const level = record.gone ?? episode?.level;
  if (!level) return [];
  return places.flatMap((place) => {
    const entry = record.history[place];
    return entry ? changeOf(key, level, entry) : [];
  });
}

/**
 * The same, with the last of them as it is now: stock, threshold and status of a shortage that goes on, also where only a
 * margin is left of it. What waited for hours must not be told as it was then.
 */
export function currentChangesAt(account: Account, places: readonly number[]): Change[] {
  const changes = changesAt(account, places);
  const last = changes.at(-1);
  const { episode } = account;
  // While damping waits for another status to be confirmed, the one before it counts.
  if (!last || !isShortage(last) || episode?.since !== last.since || episode.pending !== null) return changes;
  const { level, threshold, elsewhere, status } = episode;
  const facts = { level, threshold, elsewhere };
  const rest = changes.slice(0, -1);
  if (last.kind !== "depleted") return [...rest, { ...last, ...facts, status }];
  if (status === "out") return [...rest, { ...last, ...facts }];
  // It ran out, and has some again: to whoever did not hear of that it is low.
  return [...rest, { ...last, ...facts, kind: "reminder", status }];
}

function changeOf(key: LevelKey, seen: Level, { stock, minimum, ...facts }: HistoryEntry): Change {
  const level = seen.stock === stock && seen.minimum === minimum ? seen : { ...seen, stock, minimum };
  return { ...facts, key, level };
}
