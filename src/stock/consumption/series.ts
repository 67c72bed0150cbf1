import { type DayNumber, dayOfHour, shareOfDay } from "./calendar.ts";
import type { Fall, Observed } from "./history.ts";

/** How many days are kept of each level. */
export const KEPT_DAYS = 90;

/** The demand of a level in one day, in units. */
export interface DemandDay {
  readonly demand: number;
  /** The share of the day, from 0 to 1, in which demand could be seen. 0: the day says nothing. */
  readonly exposure: number;
}

/** The days in a row of which something is known of a level. */
export interface Series {
  readonly first: DayNumber;
  readonly days: readonly DemandDay[];
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
  for (const [index, { day, days }] of level.falls.entries()) {
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
  const days = Array.from(demand, (units, at): DemandDay => {
    const share = exposure[at] ?? 0;
    return { demand: units, exposure: units > 0 ? Math.max(share, LEAST_EXPOSURE_WITH_DEMAND) : share };
  });
  return { first, days, corrections };
}

/**
 * Caps the falls that are far beyond all others at the largest of those, by units a day. One that comes again and again is
 * demand: at most a tenth of the falls, or one, are corrections.
 * @returns for each fall the units that count
 */
function capCorrections(falls: readonly Fall[]): { counted: number[]; corrections: Correction[] } {
  const units = falls.map((fall) => Number(fall.units));
  const daily = falls.map(({ days }, index) => (units[index] ?? 0) / days);
  const ordered = daily.toSorted((a, b) => b - a);
  const most = Math.min(Math.max(1, Math.floor(falls.length * MOST_CORRECTIONS)), falls.length - LEAST_OTHERS);
  for (let count = most; count >= 1; count -= 1) {
    const [least, cap] = [ordered[count - 1] ?? 0, ordered[count] ?? 0];
    if (least <= FAR_BEYOND * cap) continue;
    const counted = units.map((own, index) =>
      Math.min(own, (daily[index] ?? 0) > cap ? cap * (falls[index]?.days ?? 1) : own),
    );
    const corrections = falls.flatMap((fall, index) =>
      (daily[index] ?? 0) > cap ? [{ ...fall, counted: counted[index] ?? 0 }] : [],
    );
    return { counted, corrections };
  }
  return { counted: units, corrections: [] };
}
