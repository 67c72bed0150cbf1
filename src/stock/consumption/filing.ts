import { isSamePlace } from "../level.ts";
import { type DayNumber, dayOf, type HourNumber, hourOf, type Interval } from "./calendar.ts";
import type { StockBook } from "./follow-stock.ts";
import { type History, joinHistories } from "./history.ts";
import { estimateRate, type Rate } from "./rate.ts";
import { ratesBySales } from "./rates-by-sales.ts";
import { KEPT_DAYS, seriesOf } from "./series.ts";
import type { Place, Tracked } from "./tracked.ts";

/*
 * What every poll needs of a level is small. Its 90 days are kept apart, in shards of neighbouring products, and filed once a
 * day: each shard has a moment of the day at which it is due, so that every poll has a few of them to do.
 */

/** Number of the shards of a company. */
export const SHARDS = 256;

/** How many neighbouring product ids lie in one shard. */
const NEIGHBOURS = 64;

const DAY_MS = 86_400_000;

/** The filed history of one level. */
export interface FiledLevel extends History {
  readonly place: Place;
}

/** The filed histories of the levels of a shard, by product id. */
export type Histories = ReadonlyMap<number, readonly FiledLevel[]>;

export function shardOf(productId: number): number {
  return Math.floor(productId / NEIGHBOURS) % SHARDS;
}

/** Returns the shards whose moment of the day lies in an interval. */
export function shardsDue({ from, to }: Interval): number[] {
  return Array.from({ length: SHARDS }, (_, shard) => shard).filter((shard) => {
    const moment = (shard / SHARDS) * DAY_MS;
    return Math.floor((to - moment) / DAY_MS) > Math.floor((from - moment) / DAY_MS);
  });
}

/** Returns the products of some shards as they are after a change; one without levels is left out. */
export function productsByShard(
  shards: Iterable<number>,
  book: StockBook,
  changed: StockBook,
): Map<number, Map<number, readonly Tracked[]>> {
  const found = new Map<number, Map<number, readonly Tracked[]>>();
  for (const shard of shards) found.set(shard, new Map());
  if (found.size === 0) return found;
  for (const products of [book, changed]) {
    for (const [id, levels] of products) {
      if (levels.length > 0) found.get(shardOf(id))?.set(id, levels);
      else found.get(shardOf(id))?.delete(id);
    }
  }
  return found;
}

/** What was sold of the products of a shard, in each branch, and the days whose sales were read, in order. */
export interface FiledSales {
  readonly sold: Histories;
  readonly read: readonly DayNumber[];
}

/** What filing a shard changes. */
export interface Filing {
  /** Products that are to be kept otherwise for the next read. */
  readonly tracked: StockBook;
  /** The whole of the shard; null: nothing in it has changed. */
  readonly histories: Histories | null;
}

/**
 * Moves what was seen of the levels of a shard to their histories, without what is older than 90 days, and estimates their rates
 * anew, from days that are over.
 * @param book the products of the shard; the histories of others are dropped
 * @param now the local time in ms
 * @param sales null: rates are estimated by stock alone
 */
export function fileShard(book: StockBook, filed: Histories, now: number, sales: FiledSales | null = null): Filing {
  const today = dayOf(now);
  const tracked = new Map<number, readonly Tracked[]>();
  const histories = new Map<number, readonly FiledLevel[]>();
  let isSame = [...filed.keys()].every((id) => book.has(id));
  for (const [id, levels] of book) {
    const older = filed.get(id) ?? [];
    const kept: FiledLevel[] = [];
    const seen = levels.map((level) => {
      const before = older.find(({ place }) => isSamePlace(place, level.place));
      const history = joinHistories(before ?? NO_HISTORY, level, today - KEPT_DAYS);
      if (history.falls.length > 0 || history.blind.length > 0) {
        kept.push(history === before ? before : { place: level.place, ...history });
      }
      return { ...rateByStock(level, history, now, today), branch: level.place.branch, falls: history.falls };
    });
    const branches = sales?.sold.get(id) ?? [];
    const rates =
      sales && branches.length > 0
        ? ratesBySales(seen, { branches, read: sales.read }, today)
        : seen.map(({ rate }) => rate);
    const next = levels.map((level, at) => refresh(level, seen[at]?.since ?? level.since, rates[at] ?? null));
    if (next.some((level, at) => level !== levels[at])) tracked.set(id, next);
    if (kept.length > 0) histories.set(id, kept);
    isSame &&= kept.length === older.length && kept.every((it, at) => isSameHistory(it, older[at]));
  }
  return { tracked, histories: isSame ? null : histories };
}

const NO_HISTORY: History = { falls: [], blind: [] };

/** Estimates the rate of a level by the falls of its stock, and says since when it is known. */
function rateByStock(level: Tracked, history: History, now: number, today: DayNumber) {
  // A clock that was ahead may have dated a level in what is still to come.
  const since = Math.min(level.since, hourOf(now));
  return { since, rate: estimateRate(seriesOf({ ...history, since, blindSince: level.blindSince }, today - 1)) };
}

/** Returns a level whose history has been filed, with its new rate; the same one when that changes nothing. */
function refresh(level: Tracked, since: HourNumber, rate: Rate | null): Tracked {
  const isFiled = level.falls.length === 0 && level.blind.length === 0;
  if (isFiled && since === level.since && isSameRate(rate, level.rate)) return level;
  return { ...level, since, falls: [], blind: [], rate };
}

function isSameRate(a: Rate | null, b: Rate | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.perDay === b.perDay &&
    a.spread === b.spread &&
    a.demand === b.demand &&
    a.method === b.method &&
    a.since === b.since &&
    a.source === b.source
  );
}

/** Tells whether a history is as long as the one before, and ends alike: one is only ever added to, or loses its beginning. */
function isSameHistory(now: History, before: History | undefined): boolean {
  if (now === before) return true;
  const [last, lastBefore] = [now.falls.at(-1), before?.falls.at(-1)];
  return (
    before !== undefined &&
    now.falls.length === before.falls.length &&
    now.blind.length === before.blind.length &&
    last?.units === lastBefore?.units &&
    last?.day === lastBefore?.day &&
    now.falls[0] === before.falls[0] &&
    now.blind[0] === before.blind[0]
  );
}
