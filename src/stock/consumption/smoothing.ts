import type { DemandDay } from "./series.ts";

/** A running estimate of demand. */
export interface Model {
  /** Returns the units that it expects in a whole day. */
  perDay(): number;
  /** Returns the units that it expects in the day at this index, were it whole. */
  expect(index: number): number;
  /** Learns from the day at this index. Days without exposure must not be shown to it. */
  observe(day: DemandDay, index: number): void;
}

/**
 * The smoothing constants to choose from. The first weighs days as a moving average of 28 of them does, whose data are as old on
 * average: 2 / (28 + 1); the others as one of 14 and of 7.
 */
export const SMOOTHINGS = [2 / 29, 2 / 15, 2 / 8] as const;

/** Returns the smoothing constant for a day of partial exposure, which counts for as much less. */
export function partial(constant: number, exposure: number): number {
  return 1 - (1 - constant) ** exposure;
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
    observe({ demand, exposure }, index) {
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
export function weekdayFactors(days: readonly DemandDay[]): number[] | null {
  const weekdays = Array.from({ length: 7 }, () => [] as number[]);
  for (const [index, { demand, exposure }] of days.entries()) {
    if (exposure > 0.5) weekdays[index % 7]?.push(demand / exposure);
  }
  const all = weekdays.flat();
  const mean = meanOf(all);
  if (mean === 0 || weekdays.some((values) => values.length < LEAST_WEEKS)) return null;
  const means = weekdays.map(meanOf);
  const between = weekdays.reduce((sum, values, at) => sum + values.length * ((means[at] ?? 0) - mean) ** 2, 0) / 6;
  const within = weekdays.reduce(
    (sum, values, at) => sum + values.reduce((inner, value) => inner + (value - (means[at] ?? 0)) ** 2, 0),
    0,
  );
  if (between <= CLEAR_PATTERN * (within / (all.length - 7))) return null;
  const average = meanOf(means);
  return means.map((value) => value / average);
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
