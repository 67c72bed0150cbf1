import type { DemandDays } from "./series.ts";

/** A running estimate of demand. */
export interface Model {
  /** Returns the units that it expects in a whole day. */
  perDay(): number;
  /** Returns the units that it expects in the day at this index, were it whole. */
  expect(index: number): number;
  /** Learns from the day at this index, of which `exposure` could be seen, more than 0. */
  observe(demand: number, exposure: number, index: number): void;
}

/**
 * The smoothing constants to choose from. The first weighs days as a moving average of 28 of them does, whose data are as old on
 * average: 2 / (28 + 1); the others as one of 14 and of 7.
 */
export const SMOOTHINGS = [2 / 29, 2 / 15, 2 / 8] as const;

/** Returns the smoothing constant for a day of partial exposure, which counts for as much less. */
export function partial(constant: number, exposure: number): number {
  return exposure === 1 ? constant : 1 - (1 - constant) ** exposure;
}

/**
 * Simple exponential smoothing: R. G. Brown, "Statistical Forecasting for Inventory Control", McGraw-Hill, 1959. With a week's
 * pattern each day is held against its own share, so that the estimate does not rise with each Saturday.
 * @param start the first estimate, in units a day
 * @param factors by weekday of the index (modulo 7) how much of an average day's demand it has; null: all have as much
 */
export function smoothed(start: number, constant: number, factors: readonly number[] | null): Model {
  let level = start;
  const expect = (index: number) => level * (factors?.[index % 7] ?? 1);
  return {
    perDay: () => level,
    expect,
    observe(demand, exposure, index) {
      const error = demand / exposure - expect(index);
      level = Math.max(0, level + partial(constant, exposure) * error);
    },
  };
}

/** A week's pattern must be this unlikely to be chance: the upper 1% of F with 6 and 60 degrees of freedom. */
const CLEAR_PATTERN = 3.12;

const LEAST_WEEKS = 4;

/**
 * Finds how demand differs by weekday, by one-way analysis of variance.
 * @returns the factors by weekday of the index (modulo 7), 1 on average; null: no pattern is clear
 */
export function weekdayFactors({ demand, exposure }: DemandDays): number[] | null {
  const [counts, sums, squares] = [new Float64Array(7), new Float64Array(7), new Float64Array(7)];
  const addTo = (sums: Float64Array, weekday: number, value: number) => {
    sums[weekday] = (sums[weekday] ?? 0) + value;
  };
  for (let day = 0; day < demand.length; day += 1) {
    const share = exposure[day] ?? 0;
    if (share <= 0.5) continue;
    const value = (demand[day] ?? 0) / share;
    addTo(counts, day % 7, 1);
    addTo(sums, day % 7, value);
    addTo(squares, day % 7, value ** 2);
  }
  if (counts.some((count) => count < LEAST_WEEKS)) return null;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const all = total(counts);
  const mean = total(sums) / all;
  const means = sums.map((sum, weekday) => sum / (counts[weekday] ?? 1));
  const average = total(means) / 7;
  if (average === 0) return null;
  const between = means.reduce((sum, value, weekday) => sum + (counts[weekday] ?? 0) * (value - mean) ** 2, 0) / 6;
  const within = squares.reduce(
    (sum, it, weekday) => sum + it - (counts[weekday] ?? 0) * (means[weekday] ?? 0) ** 2,
    0,
  );
  if (between <= CLEAR_PATTERN * (Math.max(0, within) / (all - 7))) return null;
  return Array.from(means, (value) => value / average);
}
