import { add, type Decimal } from "../decimal.ts";
import { type DayNumber, dayOfHour, type HourNumber } from "./calendar.ts";

/** Units that left a level, by demand as far as one can tell, within one day or several days in a row. */
export interface Fall {
  /** The first day. */
  readonly day: DayNumber;
  /** Number of days over which the units are spread evenly; more than 1 when nothing was read in between. */
  readonly days: number;
  /** More than 0, in the units of the product. */
  readonly units: Decimal;
}

/** Hours in which the demand for a level could not be seen: it was at zero, or not listed, or was filled up unseen. */
export interface Blind {
  readonly from: HourNumber;
  /** The first hour after it. */
  readonly to: HourNumber;
}

/** What was seen of the demand for one level, oldest first. */
export interface History {
  readonly falls: readonly Fall[];
  readonly blind: readonly Blind[];
}

/** A history, with what it begins and ends with. */
export interface Observed extends History {
  /** When the level was first seen. */
  readonly since: HourNumber;
  /** Since when demand cannot be seen, because the level is at zero or not listed; null: it can. */
  readonly blindSince: HourNumber | null;
}

/**
 * Adds a fall to the falls of a level, which are in order of time and do not overlap. Falls that share a day become one, over
 * the days of both. One that is dated before the last, as after a clock was put right, takes over the last one's units.
 */
export function addFall(falls: readonly Fall[], fall: Fall): Fall[] {
  let merged = fall;
  let end = falls.length;
  for (; end > 0; end -= 1) {
    const last = falls[end - 1];
    if (!last || last.day + last.days <= merged.day) break;
    merged = mergeFalls(last, merged);
  }
  return [...falls.slice(0, end), merged];
}

function mergeFalls(earlier: Fall, fall: Fall): Fall {
  const units = add(earlier.units, fall.units);
  if (fall.day < earlier.day) return { ...fall, units };
  const end = Math.max(earlier.day + earlier.days, fall.day + fall.days);
  return { day: earlier.day, days: end - earlier.day, units };
}

/** Puts two histories of one level together, the older first, and leaves out what was over before the day `from`. */
export function joinHistories(older: History, newer: History, from: DayNumber): History {
  const [firstFall, firstBlind] = [older.falls[0], older.blind[0]];
  const isNew = newer.falls.length > 0 || newer.blind.length > 0;
  const isOld =
    (firstFall && firstFall.day + firstFall.days <= from) || (firstBlind && dayOfHour(firstBlind.to) < from);
  if (!isNew && !isOld) return older;
  const falls = newer.falls.reduce<readonly Fall[]>(addFall, older.falls);
  return {
    falls: falls.filter(({ day, days }) => day + days > from),
    blind: [...older.blind, ...newer.blind].filter(({ to }) => dayOfHour(to) >= from),
  };
}
