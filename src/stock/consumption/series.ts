import { type DayNumber, dayOfHour, shareOfDay } from "./calendar.ts";
import type { Fall, Observed } from "./history.ts";

/** How many days are kept of each level. */
export const KEPT_DAYS = 90;

/** Days in a row, in two arrays of one length: there may be 80,000 such series. */
export interface DemandDays {
  /** The units of each day. */
  readonly demand: Float64Array;
  /** For each day the share, from 0 to 1, in which demand could be seen. 0: the day says nothing. */
  readonly exposure: Float64Array;
}

/** The days of which something is known of a level. */
export interface Series extends DemandDays {
  readonly first: DayNumber;
  /** Falls that were taken for corrections of the stock, and so counted for less. */
  readonly corrections: readonly Correction[];
}

/** A fall that is far beyond any other day's demand: a count, a loss or a mistake, and no demand. */
export interface Correction extends Fall {
  /** The units that are counted as demand all the same. */
  readonly counted: number;
}

/** How many times larger than the largest other day a fall must be to be taken for a correction. */
const FAR_BEYOND = 3;

/** The falls that must be known besides, so that one can be called far beyond them. */
const LEAST_OTHERS = 3;

/** At most this part of the falls of a level are taken for corrections, though always one may be. */
const MOST_CORRECTIONS = 0.1;

/** Demand in a day shows that the level was not at zero for all of it, whatever the reads happened to see. */
const LEAST_EXPOSURE_WITH_DEMAND = 0.25;

const NO_FALL = { day: 0, days: 1, units: "0" };

/**
 * Makes the series of a level from all that was seen of its demand.
 * @param through the last day of the series, which must be over: the present day is not
 */
export function seriesOf(level: Observed, through: DayNumber): Series {
  // The day on which a level was first seen was not seen whole.
  const first = Math.max(dayOfHour(level.since) + 1, through - KEPT_DAYS + 1);
  const length = Math.max(0, through - first + 1);
  const demand = new Float64Array(length);
  const exposure = new Float64Array(length).fill(1);
  const { counted, corrections } = capCorrections(level.falls);
  for (let index = 0; index < level.falls.length; index += 1) {
    const { day, days } = level.falls[index] ?? NO_FALL;
    for (let at = day - first; at < day - first + days; at += 1) {
      if (at >= 0 && at < length) demand[at] = (demand[at] ?? 0) + (counted[index] ?? 0) / days;
    }
  }
  const open = level.blindSince === null ? [] : [{ from: level.blindSince, to: Number.POSITIVE_INFINITY }];
  for (const { from, to } of [...level.blind, ...open]) {
    const end = Math.min(dayOfHour(to), through);
    for (let day = Math.max(dayOfHour(from), first); day <= end; day += 1) {
      const at = day - first;
      exposure[at] = Math.max(0, (exposure[at] ?? 0) - shareOfDay(day, from, to));
    }
  }
  for (let at = 0; at < length; at += 1) {
    if ((demand[at] ?? 0) > 0) exposure[at] = Math.max(exposure[at] ?? 0, LEAST_EXPOSURE_WITH_DEMAND);
  }
  return { first, demand, exposure, corrections };
}

/**
 * Caps the falls that are far beyond all others at the largest of those, by units a day. One that comes again and again is
 * demand: at most a tenth of the falls, or one, are corrections.
 * @returns for each fall the units that count
 */
function capCorrections(falls: readonly Fall[]): { counted: Float64Array; corrections: Correction[] } {
  const counted = new Float64Array(falls.length);
  const daily = new Float64Array(falls.length);
  // Plain loops: this runs for each level each day, and what walks an iterator costs several times as much.
  for (let index = 0; index < falls.length; index += 1) {
    const { units, days } = falls[index] ?? NO_FALL;
    counted[index] = Number(units);
    daily[index] = (counted[index] ?? 0) / days;
  }
  const most = Math.min(Math.max(1, Math.floor(falls.length * MOST_CORRECTIONS)), falls.length - LEAST_OTHERS);
  const largest = findLargest(daily, Math.max(0, most) + 1);
  let count = most;
  while (count >= 1 && (largest[count - 1] ?? 0) <= FAR_BEYOND * (largest[count] ?? 0)) count -= 1;
  if (count < 1) return { counted, corrections: [] };
  const cap = largest[count] ?? 0;
  const corrections = falls.flatMap((fall, index) => {
    if ((daily[index] ?? 0) <= cap) return [];
    counted[index] = cap * fall.days;
    return [{ ...fall, counted: cap * fall.days }];
  });
  return { counted, corrections };
}

/** Returns the so many largest values, the largest first; 0 for those that are not there. */
function findLargest(values: Float64Array, count: number): Float64Array {
  const largest = new Float64Array(count);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    let at = count - 1;
    if (value <= (largest[at] ?? 0)) continue;
    for (; at > 0 && (largest[at - 1] ?? 0) < value; at -= 1) largest[at] = largest[at - 1] ?? 0;
    largest[at] = value;
  }
  return largest;
}
