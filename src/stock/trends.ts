import type { AnyEpisode, DayCount, PlaceCount } from "./history.ts";
import { type LevelKey, levelKey } from "./level.ts";
import type { Matched } from "./match.ts";
import { median } from "./median.ts";

/** A span of time that is looked back at; ISO 8601 in UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What episodes of some levels come to within a period. Times are in ms. */
export interface Trend {
  readonly episodes: number;
  /** Number of levels that had an episode. */
  readonly levels: number;
  /** The median time from low to restocked; null: nothing was restocked in the period. */
  readonly restockMs: number | null;
  /** Time with an open episode, of all levels together. */
  readonly shortMs: number;
  /** Time out of stock, of all levels together. */
  readonly outMs: number;
  /** Share of the levels' time in which they had stock, 0 to 1; only levels that had an episode count. */
  readonly inStock: number;
}

/** What one level had of it. */
export interface LevelTrend extends Trend {
  readonly key: LevelKey;
  /** As the last episode knew it. */
  readonly level: Matched;
}

/** What a group of levels had of it, by what they have in common. */
export interface GroupTrend extends Trend {
  readonly name: string;
}

/** Numbers of open levels at the end of a day; null: not known. */
export interface OpenDay {
  readonly day: string;
  readonly low: number | null;
  readonly out: number | null;
}

/** Returns the episodes that were open for some time of a period. */
export function episodesWithin(episodes: readonly AnyEpisode[], { from, to }: Period): AnyEpisode[] {
  return episodes.filter(({ since, until }) => since < to && (until === null || until > from));
}

/** Sums up the episodes of a period. @param keyOf tells levels apart */
export function summarize<Of extends AnyEpisode>(
  episodes: readonly Of[],
  period: Period,
  keyOf: (episode: Of) => string = levelKey,
): Trend {
  const levels = new Set(episodes.map(keyOf)).size;
  const restocks = episodes.flatMap(({ since, until, end }) =>
    end === "restocked" && until !== null ? [Date.parse(until) - Date.parse(since)] : [],
  );
  const outMs = sum(episodes.map((episode) => outWithin(episode, period)));
  const periodMs = Date.parse(period.to) - Date.parse(period.from);
  return {
    episodes: episodes.length,
    levels,
    restockMs: median(restocks),
    shortMs: sum(episodes.map((episode) => shortWithin(episode, period))),
    outMs,
    inStock: levels === 0 ? 1 : Math.max(0, 1 - outMs / (levels * periodMs)),
  };
}

/** Sums up by what `nameOf` says of an episode: first the group with the most time out of stock. */
export function trendsBy<Of extends AnyEpisode>(
  episodes: readonly Of[],
  period: Period,
  nameOf: (episode: Of) => string,
  keyOf: (episode: Of) => string = levelKey,
): GroupTrend[] {
  const groups = Map.groupBy(episodes, nameOf);
  return [...groups].map(([name, ofGroup]) => ({ name, ...summarize(ofGroup, period, keyOf) })).sort(worstFirst);
}

/** Returns the levels that were out of stock the longest, then those that were short the longest. */
export function worstLevels(episodes: readonly AnyEpisode[], period: Period, most: number): LevelTrend[] {
  const byLevel = [...Map.groupBy(episodes, levelKey)].flatMap(([key, ofLevel]) => {
    const last = ofLevel.at(-1);
    return last ? { key, level: last, ...summarize(ofLevel, period) } : [];
  });
  return byLevel.sort(worstFirst).slice(0, most);
}

function worstFirst(a: Trend, b: Trend): number {
  return b.outMs - a.outMs || b.shortMs - a.shortMs || b.episodes - a.episodes;
}

/**
 * Returns the numbers of open levels for each of the days, by what is kept of days on which they changed.
 * @param days YYYY-MM-DD, ascending
 * @param isAsked which warehouses count; null: all
 */
export function openByCounts(
  counts: readonly DayCount[],
  days: readonly string[],
  isAsked: ((place: PlaceCount) => boolean) | null,
): OpenDay[] {
  const known = [...counts].sort((a, b) => (a.day < b.day ? -1 : 1));
  let [next, last]: [number, DayCount | null] = [0, null];
  return days.map((day) => {
    for (let count = known[next]; count && count.day <= day; count = known[next]) {
      last = count;
      next += 1;
    }
    if (last === null) return { day, low: null, out: null };
    if (isAsked === null) return { day, low: last.low, out: last.out };
    const places = last.places.filter(isAsked);
    return { day, low: sum(places.map(({ low }) => low)), out: sum(places.map(({ out }) => out)) };
  });
}

/**
 * Returns the same by the episodes of the levels that are asked for. A level counts as out from when it first ran out.
 * @param ends the end of each day, ISO 8601 in UTC, by the day
 * @param firstDay the first day of which all episodes are kept
 */
export function openByEpisodes(
  episodes: readonly AnyEpisode[],
  ends: ReadonlyMap<string, string>,
  firstDay: string | null,
): OpenDay[] {
  return [...ends].map(([day, end]) => {
    if (firstDay === null || day < firstDay) return { day, low: null, out: null };
    const open = episodes.filter(({ since, until }) => since <= end && (until === null || until > end));
    const out = open.filter(({ ranOutAt }) => ranOutAt !== null && ranOutAt <= end).length;
    return { day, low: open.length - out, out };
  });
}

function shortWithin({ since, until }: AnyEpisode, { from, to }: Period): number {
  const [start, end] = [since > from ? since : from, until === null || until > to ? to : until];
  return Math.max(0, Date.parse(end) - Date.parse(start));
}

/** Of an episode that is older than the period, the time out of stock counts as its last part. */
function outWithin(episode: AnyEpisode, period: Period): number {
  return Math.min(episode.outMs, shortWithin(episode, period));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
