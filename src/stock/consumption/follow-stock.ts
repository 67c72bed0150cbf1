import { add, compare, type Decimal, ZERO } from "../decimal.ts";
import { isSamePlace, type Listing } from "../level.ts";
import { daysOfInterval, type HourNumber, hourOf, type Interval } from "./calendar.ts";
import { addFall, type Blind } from "./history.ts";
import { findMovements, type Movement } from "./movements.ts";
import type { Place, Tracked } from "./tracked.ts";

/** The levels of each product as of the last full read, by product id. */
export type StockBook = ReadonlyMap<number, readonly Tracked[]>;

/** How long a level that is not listed any more is remembered: as long as its history. */
const FORGET_AFTER_HOURS = 90 * 24;

/** From so many hours on, a time between two reads is long enough for more than one movement. */
const LONG_HOURS = 6;

/** Shorter blind times are not worth their record; that of a receipt between two polls is one of them. */
const LEAST_BLIND_HOURS = 2;

/** The listing that last agreed with what is kept of a product. One that comes again as the same object need not be compared. */
const agreed = new WeakMap<readonly Tracked[], Listing>();

/**
 * Compares a full read with the one before, and returns what has changed: the products whose levels moved, came or went, each
 * with what is to be kept of them; empty: nothing. Quantities are compared as text first, so that only what moved costs.
 *
 * Only whole and consistent reads may be compared: a level that one does not list counts as gone, and is followed again from
 * the stock at which it comes back.
 * @param between the time since the read before; at the first read both ends are the time of that read
 */
export function followStock(
  book: StockBook,
  listings: readonly Listing[],
  between: Interval,
): Map<number, readonly Tracked[]> {
  const changed = new Map<number, readonly Tracked[]>();
  const seen = new Set<number>();
  const hold = holdPlaces();
  for (const listing of listings) {
    const { product, levels, isPartial } = listing;
    seen.add(product.id);
    const before = book.get(product.id) ?? NO_LEVELS;
    if (agreed.get(before) === listing) continue;
    if (isUnmoved(before, levels)) {
      agreed.set(before, listing);
      continue;
    }
    const next = followProduct(before, sumByPlace(levels), isPartial === true, between, hold);
    if (next !== before) changed.set(product.id, next);
  }
  for (const [id, before] of book) {
    if (seen.has(id)) continue;
    const next = followProduct(before, [], false, between, hold);
    if (next !== before) changed.set(id, next);
  }
  return changed;
}

const NO_LEVELS: readonly Tracked[] = [];

interface StockAt extends Place {
  readonly stock: Decimal;
}

function isUnmoved(before: readonly Tracked[], levels: readonly StockAt[]): boolean {
  if (before.length !== levels.length) return false;
  for (let at = 0; at < before.length; at += 1) {
    const [known, level] = [before[at], levels[at]];
    if (!known || !level || known.stock !== level.stock || !isSamePlace(known.place, level)) return false;
  }
  return true;
}

/** Adds up rows of one place: which of two warehouses with one name a row is about cannot be known. */
function sumByPlace(levels: readonly StockAt[]): StockAt[] {
  const sums: StockAt[] = [];
  for (const { branch, warehouse, stock } of levels) {
    const at = sums.findIndex((sum) => isSamePlace(sum, { branch, warehouse }));
    const twin = sums[at];
    if (twin) sums[at] = { ...twin, stock: add(twin.stock, stock) };
    else sums.push({ branch, warehouse, stock });
  }
  return sums;
}

function followProduct(
  before: readonly Tracked[],
  now: readonly StockAt[],
  isPartial: boolean,
  between: Interval,
  hold: (place: Place) => Place,
): readonly Tracked[] {
  const pairs = before.map(({ place, stock }) => ({
    before: stock,
    now: now.find((it) => isSamePlace(it, place))?.stock,
  }));
  const movements = findMovements(
    pairs.map(({ before, now }) => ({ before: before ?? ZERO, now: before === null ? ZERO : (now ?? before) })),
    hourOf(between.to) - hourOf(between.from) >= LONG_HOURS,
  );
  const followed = before.map((level, index) => {
    const stock = pairs[index]?.now;
    if (stock === undefined) return isPartial ? level : leave(level, between);
    if (level.stock === null) return comeBack(level, stock, between);
    const movement = movements[index];
    return movement ? move(level, stock, movement, between) : level;
  });
  const kept = followed.filter((level) => level !== null);
  const hour = hourOf(between.to);
  const added = now
    .filter((level) => !before.some(({ place }) => isSamePlace(place, level)))
    .map(({ branch, warehouse, stock }): Tracked => {
      const blindSince = stock === ZERO ? hour : null;
      return { place: hold({ branch, warehouse }), stock, since: hour, blindSince, falls: [], blind: [], rate: null };
    });
  const isSame = added.length === 0 && kept.length === before.length && kept.every((it, at) => it === before[at]);
  return isSame ? before : [...kept, ...added];
}

function move(level: Tracked, stock: Decimal, { kind, units }: Movement, between: Interval): Tracked {
  const { first, count } = daysOfInterval(between);
  const [from, to] = [hourOf(between.from), hourOf(between.to)];
  const falls = kind === "fall" ? addFall(level.falls, { day: first, days: count, units }) : level.falls;
  // What was sold before a rise does not show. A fall below zero shows that the level is sold all the same.
  const isBlind = kind === "unclear" || (level.stock !== null && compare(stock, level.stock) > 0);
  const blind = closeBlind(level, isBlind ? from : null, isBlind ? to : from);
  return { ...level, stock, falls, blind, blindSince: stock === ZERO ? to : null };
}

/** Returns the level as one that is not listed any more; null once it is to be forgotten. */
function leave(level: Tracked, { from, to }: Interval): Tracked | null {
  const since = level.blindSince ?? hourOf(from);
  if (level.stock !== null) return { ...level, stock: null, blindSince: since };
  return hourOf(to) - since > FORGET_AFTER_HOURS ? null : level;
}

function comeBack(level: Tracked, stock: Decimal, { to }: Interval): Tracked {
  const hour = hourOf(to);
  return { ...level, stock, blind: closeBlind(level, null, hour), blindSince: stock === ZERO ? hour : null };
}

/** Ends the blind hours of a level, or adds those from `from` when it had none that are open. */
function closeBlind({ blind, blindSince }: Tracked, from: HourNumber | null, to: HourNumber): readonly Blind[] {
  const start = blindSince ?? from;
  return start === null || to - start < LEAST_BLIND_HOURS ? blind : [...blind, { from: start, to }];
}

/** Returns a function that gives each place one object, which the levels that are new in it share, to save memory. */
function holdPlaces(): (place: Place) => Place {
  const held = new Map<string, Place>();
  return (place) => {
    const key = JSON.stringify([place.branch, place.warehouse]);
    const first = held.get(key) ?? place;
    held.set(key, first);
    return first;
  };
}
