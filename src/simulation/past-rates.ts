import { type DayNumber, dayOf } from "../stock/consumption/calendar.ts";
import { shardOf, shardsDue } from "../stock/consumption/filing.ts";
import type { Observed } from "../stock/consumption/history.ts";
import { estimateRate, type Rate } from "../stock/consumption/rate.ts";
import { seriesOf } from "../stock/consumption/series.ts";
import type { Place } from "../stock/consumption/tracked.ts";
import { isSamePlace, type LevelPlace } from "../stock/level.ts";
import type { Zone } from "../time/local-time.ts";

/** What was seen until now of the demand for one level. */
export interface ObservedLevel extends Observed {
  readonly place: Place;
}

/** How fast levels were consumed, as was known at a time in the past, which goes on poll by poll. */
export interface PastRates {
  /** Goes on to the time after a poll. @param isWhole whether it read the whole catalog, by which rates are estimated */
  after(at: Date, isWhole: boolean): void;
  /** Returns the rate of a level as it was estimated last; null: it was not known. */
  rateOf(level: LevelPlace): Rate | null;
  /** Tells whether the last poll had the rates of a product estimated anew. */
  isRefreshed(productId: number): boolean;
}

interface Estimated {
  readonly day: DayNumber;
  readonly rates: readonly (Rate | null)[];
}

/**
 * Estimates past rates from what is kept now, as the daemon did each day: from what was seen before that day. They may differ from
 * those of the time a little: what is older than 90 days now is not kept; a fall over several days, after a time without reads, is one
 * with those that share a day with it; and what fell on the day of the estimate itself tells nothing yet of what is a correction.
 */
export function pastRates(observed: ReadonlyMap<number, readonly ObservedLevel[]>, zone: Zone): PastRates {
  const estimated = new Map<number, Estimated>();
  /** For each shard the day on which its rates were estimated last. */
  const days = new Map<number, DayNumber>();
  let refreshed: ReadonlySet<number> = new Set();
  let lastRead: number | null = null;
  let today: DayNumber = 0;
  const estimateOf = (id: number, levels: readonly ObservedLevel[]): readonly (Rate | null)[] => {
    const day = days.get(shardOf(id)) ?? today;
    const known = estimated.get(id);
    if (known?.day === day) return known.rates;
    const rates = levels.map((level) => estimateBefore(level, day));
    estimated.set(id, { day, rates });
    return rates;
  };
  return {
    after(at, isWhole) {
      const local = zone.localTime(at.getTime());
      // Before the first read in the log, each shard counts as estimated on the day of that read.
      if (lastRead === null) today = dayOf(local);
      refreshed = new Set(isWhole && lastRead !== null ? shardsDue({ from: lastRead, to: local }) : []);
      for (const shard of refreshed) days.set(shard, dayOf(local));
      if (isWhole) lastRead = local;
    },
    rateOf(level) {
      const { id } = level.product;
      const levels = observed.get(id) ?? [];
      const index = levels.findIndex(({ place }) => isSamePlace(place, level));
      return index < 0 ? null : (estimateOf(id, levels)[index] ?? null);
    },
    isRefreshed: (productId) => refreshed.has(shardOf(productId)),
  };
}

function estimateBefore(level: ObservedLevel, day: DayNumber): Rate | null {
  const falls = level.falls.filter((fall) => fall.day < day);
  return estimateRate(seriesOf({ ...level, falls }, day - 1));
}
