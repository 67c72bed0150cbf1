import type { Change } from "../stock/change.ts";
import type { Decimal } from "../stock/decimal.ts";
import type { Level, LevelKey } from "../stock/level.ts";
import { isShortage } from "../stock/shortage.ts";
import type { Episode } from "../stock/snapshot.ts";

type Without<Whole, Names extends PropertyKey> = Whole extends unknown ? Omit<Whole, Names> : never;

/**
 * A change of a level as the record of the level keeps it, with the facts that may differ from change to change. All other
 * facts are taken from the level when the change is told.
 */
export type HistoryEntry = Without<Change, "key" | "level"> & {
  readonly stock: Decimal;
  readonly minimum: Decimal | null;
};

/** The record of a level and its open episode. */
export interface Account {
  readonly key: LevelKey;
  readonly record: { readonly history: readonly HistoryEntry[]; readonly gone: Level | null };
  /** Undefined: no episode is open. */
  readonly episode: Episode | undefined;
  /** The change that the poll found of the level. What is told of it now is the same object where it says the same. */
  readonly found?: Change | undefined;
}

export function historyEntryOf(change: Change): HistoryEntry {
  const { key: _, level, ...facts } = change;
  return { ...facts, stock: level.stock, minimum: level.minimum };
}

/** Returns the changes at the given indexes of a level's history, as they were. */
export function changesAt({ key, record, episode, found }: Account, places: readonly number[]): Change[] {
  const level = record.gone ?? episode?.level;
  if (!level) return [];
  return places.flatMap((place) => {
    const entry = record.history[place];
    if (!entry) return [];
    return found?.level === level && isOf(entry, found) ? found : changeOf(key, level, entry);
  });
}

/**
 * Returns the same changes, but the last one, if it is a shortage that goes on, with the present stock, threshold and status.
 * A change that waited for hours must not be told as it was then.
 */
export function currentChangesAt(account: Account, places: readonly number[]): Change[] {
  const changes = changesAt(account, places);
  const last = changes.at(-1);
  const { episode } = account;
  // While damping waits for another status to be confirmed, the facts of the confirmed one count.
  if (!last || !isShortage(last) || episode?.since !== last.since || episode.pending !== null) return changes;
  const { level, threshold, elsewhere, status, outlook } = episode;
  const isAsFound = level === last.level && threshold === last.threshold && elsewhere === last.elsewhere;
  if (isAsFound && outlook === last.outlook && status === last.status) return changes;
  const facts = { level, threshold, elsewhere, outlook };
  const rest = changes.slice(0, -1);
  if (last.kind !== "depleted") return [...rest, { ...last, ...facts, status }];
  if (status === "out") return [...rest, { ...last, ...facts }];
  // The level ran out and has some stock again: the readers are told that it is low.
  return [...rest, { ...last, ...facts, kind: "reminder", status }];
}

function changeOf(key: LevelKey, seen: Level, { stock, minimum, ...facts }: HistoryEntry): Change {
  const level = seen.stock === stock && seen.minimum === minimum ? seen : { ...seen, stock, minimum };
  return { ...facts, key, level };
}

/** Tells whether an entry says what a change of the level says. */
function isOf(entry: HistoryEntry, change: Change): boolean {
  for (const name in entry) {
    const isOfLevel = name === "stock" || name === "minimum";
    if (Reflect.get(entry, name) !== (isOfLevel ? change.level[name] : Reflect.get(change, name))) return false;
  }
  return true;
}
