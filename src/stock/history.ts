import { keysEdited } from "./by-level.ts";
import type { Change, Recovered, RecoveryReason, Retired, RetirementReason } from "./change.ts";
import type { Decimal } from "./decimal.ts";
import type { LevelKey, Listing, Product } from "./level.ts";
import type { Matched } from "./match.ts";
import { countByPlace, type OpenPlace } from "./open-places.ts";
import { outMs, outTimesOf } from "./out-times.ts";
import type { Episode, Snapshot } from "./snapshot.ts";
import type { Status } from "./threshold.ts";

/** An episode that is over, with the facts by which it is found again. */
export interface PastEpisode extends Matched {
  /** The worst status that it had. */
  readonly worst: "low" | "out";
  /** When the level was first seen short, ISO 8601 in UTC. */
  readonly since: string;
  /** When the poll began that saw the end, ISO 8601 in UTC. */
  readonly until: string;
  /** When the level first ran out, ISO 8601 in UTC; null: it did not. */
  readonly ranOutAt: string | null;
  /** The time out of stock, in ms. */
  readonly outMs: number;
  readonly end: RecoveryReason | RetirementReason;
  /** The stock at the end; of a level that the poll did not list any more, as it was last seen. */
  readonly stock: Decimal;
  /** The threshold before the end. */
  readonly threshold: Decimal;
}

/** Everything that can end an episode. */
export const EPISODE_ENDS = [
  "restocked",
  "minimum_lowered",
  "rule_changed",
  "disabled",
  "deleted",
  "warehouse_gone",
  "unwatched",
] as const satisfies readonly PastEpisode["end"][];

/** The stock of a level at one moment, noted when stock, threshold or status became another one. */
export interface StockSample {
  readonly key: LevelKey;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly status: Status;
  readonly stock: Decimal;
  readonly threshold: Decimal;
}

/** Numbers of levels of one warehouse. */
export interface PlaceCount extends OpenPlace {
  /** Levels with a threshold or without that are kept there; null: the poll did not read all of them. */
  readonly levels: number | null;
}

/** Numbers of levels after the last poll of a day that changed them. */
export interface DayCount {
  /** YYYY-MM-DD in the configured time zone. */
  readonly day: string;
  readonly low: number;
  readonly out: number;
  /** The warehouses with the most open levels, `MOST_PLACES` at most. */
  readonly places: readonly PlaceCount[];
}

/** What one poll adds to the history. Lines are made when they are gone through: together those of a large poll would take much memory. */
export interface PollHistory {
  readonly episodes: Iterable<PastEpisode>;
  readonly samples: Iterable<StockSample>;
  /** Null: no level was opened, closed or ran out, so that the last numbers hold. */
  readonly counts: DayCount | null;
}

export const MOST_PLACES = 200;

/** What a poll saw and made of it. */
export interface PollOutcome {
  /** The open episodes before the poll; null: this is the first poll. */
  readonly before: Snapshot | null;
  readonly after: Snapshot;
  readonly changes: readonly Change[];
  /** All listings of the company; null: the poll read only some of them. */
  readonly whole: readonly Listing[] | null;
  /** When the poll began, ISO 8601 in UTC. */
  readonly at: string;
  /** The day of the poll, YYYY-MM-DD in the configured time zone. */
  readonly day: string;
}

const NONE: Snapshot = new Map();

/** Finds what a poll adds to the history; null: nothing. A poll after which every level is as before adds nothing. */
export function recordPoll({ before, after, changes, whole, at, day }: PollOutcome): PollHistory | null {
  if (after === before) return null;
  const known = before ?? NONE;
  let isAny = false;
  let isCounted = before === null;
  for (const [, episode, old] of edited()) {
    if (old?.status !== episode.status) isCounted = true;
    if (!old || isMoved(old, episode)) isAny = true;
  }
  for (const _ of ended()) isCounted = true;
  if (!isAny && !isCounted) return null;
  return {
    episodes: { [Symbol.iterator]: pastEpisodes },
    samples: { [Symbol.iterator]: samples },
    counts: isCounted ? countDay(after, whole, day) : null,
  };

  /** The open episodes that are new or otherwise than before. */
  function* edited(): Generator<[LevelKey, Episode, Episode | undefined]> {
    for (const key of keysEdited(known, after)) {
      const [old, episode] = [known.get(key), after.get(key)];
      if (episode && old !== episode) yield [key, episode, old];
    }
  }

  function* ended(): Generator<[Episode, Recovered | Retired]> {
    for (const change of changes) {
      if (change.kind !== "recovered" && change.kind !== "retired") continue;
      const episode = known.get(change.key);
      if (episode) yield [episode, change];
    }
  }

  function* pastEpisodes(): Generator<PastEpisode> {
    for (const [episode, change] of ended()) yield closeEpisode(episode, change);
  }

  function* samples(): Generator<StockSample> {
    for (const [key, episode, old] of edited()) if (!old || isMoved(old, episode)) yield sampleOf(key, episode, at);
    for (const [episode, { kind, key, level, threshold }] of ended()) {
      if (kind === "retired") continue;
      yield { key, at, status: "ok", stock: level.stock, threshold: (threshold ?? episode.threshold).value };
    }
  }
}

/** Makes the past episode of an open one. @param change the change that ends it */
export function closeEpisode(
  episode: Episode,
  change: Pick<Extract<Change, { kind: "recovered" | "retired" }>, "at" | "reason" | "level">,
): PastEpisode {
  const out = outTimesOf(episode);
  const { branch, warehouse } = episode.level;
  return {
    product: pastProduct(change.level.product),
    branch,
    warehouse,
    worst: out ? "out" : "low",
    since: episode.since,
    until: change.at,
    ranOutAt: out?.first ?? null,
    outMs: outMs(out, change.at),
    end: change.reason,
    stock: change.level.stock,
    threshold: episode.threshold.value,
  };
}

/** An episode that is over, or goes on. */
export interface AnyEpisode extends Omit<PastEpisode, "until" | "end"> {
  readonly until: string | null;
  readonly end: PastEpisode["end"] | null;
}

/** Describes an open episode as it is by now. @param at ISO 8601 in UTC */
export function describeOpen(episode: Episode, at: string): AnyEpisode {
  return { ...closeEpisode(episode, { at, reason: "restocked", level: episode.level }), until: null, end: null };
}

function pastProduct({ id, name, sku, category, brand, supplier }: Product): Matched["product"] {
  return { id, name, sku, category, brand, supplier };
}

/** Notes the stock of an open level. @param at ISO 8601 in UTC */
export function sampleOf(key: LevelKey, { status, level, threshold }: Episode, at: string): StockSample {
  return { key, at, status, stock: level.stock, threshold: threshold.value };
}

function isMoved(a: Episode, b: Episode): boolean {
  return a.status !== b.status || a.level.stock !== b.level.stock || a.threshold.value !== b.threshold.value;
}

function countDay(after: Snapshot, whole: readonly Listing[] | null, day: string): DayCount {
  const open = countByPlace(after);
  const sum = (status: "low" | "out") => open.reduce((count, place) => count + place[status], 0);
  return { day, low: sum("low"), out: sum("out"), places: withLevels(open, whole).slice(0, MOST_PLACES) };
}

/** Adds the number of levels of each warehouse, and the warehouses in which no level is open. */
function withLevels(open: readonly OpenPlace[], whole: readonly Listing[] | null): PlaceCount[] {
  if (whole === null) return open.map((place) => ({ ...place, levels: null }));
  const kept = new Map<string, PlaceCount>();
  for (const { levels } of whole) {
    for (const { branch, warehouse } of levels) {
      const key = placeKey({ branch, warehouse });
      kept.set(key, { branch, warehouse, low: 0, out: 0, levels: (kept.get(key)?.levels ?? 0) + 1 });
    }
  }
  const counted = open.map((place) => ({ ...place, levels: kept.get(placeKey(place))?.levels ?? null }));
  for (const place of open) kept.delete(placeKey(place));
  return [...counted, ...kept.values()];
}

/** Fills in the numbers of levels that a poll did not read, as they were before. */
export function keepLevelCounts(count: DayCount, before: DayCount | null): DayCount {
  const known = new Map(before?.places.map((place) => [placeKey(place), place.levels]));
  const places = count.places.map((place) => ({
    ...place,
    levels: place.levels ?? known.get(placeKey(place)) ?? null,
  }));
  return { ...count, places };
}

/** Returns a text that two warehouses share only if branch and name are the same. */
export function placeKey({ branch, warehouse }: Pick<OpenPlace, "branch" | "warehouse">): string {
  return JSON.stringify([branch, warehouse]);
}
