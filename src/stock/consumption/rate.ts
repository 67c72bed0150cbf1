import type { DayNumber } from "./calendar.ts";
import { croston, teunter } from "./croston.ts";
import { type DemandClass, type DemandFacts, describeDemand } from "./demand-class.ts";
import type { DemandDays, Series } from "./series.ts";
import { type Model, SMOOTHINGS, smoothed, weekdayFactors } from "./smoothing.ts";

/** How a rate was estimated: see `smoothing.ts` and `croston.ts`. */
export const RATE_METHODS = ["smoothing", "weekdays", "croston_sba", "tsb"] as const;

export type RateMethod = (typeof RATE_METHODS)[number];

/** How fast a level is consumed, as far as its last 90 days tell. */
export interface Rate {
  /** Units a day, more than 0. */
  readonly perDay: number;
  /** How far a day's demand is from it: the root of the mean squared error, in units. */
  readonly spread: number;
  readonly demand: DemandClass;
  readonly method: RateMethod;
  /** The first day that it rests on. */
  readonly since: DayNumber;
  /** Whether it rests on sales, which came to more; absent: on the falls of stock. */
  readonly source?: "sales" | undefined;
}

/** Fewer days of exposure, or fewer days with demand, tell nothing. */
const LEAST_DAYS = 14;
const LEAST_DEMANDS = 3;

/** How unlikely a pause must be, were demand still coming as it did, for an item to count as dying out. */
const UNLIKELY_PAUSE = 0.05;

/** A model that forgets faster is taken only if its error is less than this part of the slower one's. */
const CLEARLY_BETTER = 0.95;

/** Digits that mean anything. */
const DIGITS = 3;

/** Estimates the rate of a level; null: there is too little to tell. That is not the same as no demand. */
export function estimateRate(series: Series): Rate | null {
  const facts = describeDemand(series);
  if (facts === null || facts.demands < LEAST_DEMANDS || facts.exposed < LEAST_DAYS) return null;
  const { method, models } = chooseMethod(facts, series);
  let [perDay, spread] = [0, Number.POSITIVE_INFINITY];
  for (const model of models) {
    const error = Math.sqrt(squaredErrors(model, series) / facts.exposed);
    if (error < spread * CLEARLY_BETTER) [perDay, spread] = [round(model.perDay()), error];
  }
  return perDay > 0 ? { perDay, spread: round(spread), demand: facts.class, method, since: series.first } : null;
}

/** Shows the days to a model, one after the other. Returns the sum of its squared errors. */
function squaredErrors(model: Model, { demand, exposure }: DemandDays): number {
  let squares = 0;
  for (let day = 0; day < demand.length; day += 1) {
    const [units, share] = [demand[day] ?? 0, exposure[day] ?? 0];
    if (share === 0) continue;
    squares += (units - model.expect(day) * share) ** 2;
    model.observe(units, share, day);
  }
  return squares;
}

/**
 * Chooses the method by the class of the demand: what comes seldom and has been away for too long is dying out. The models
 * differ in how fast they forget; the one counts that would have forecast best.
 */
function chooseMethod(
  facts: DemandFacts,
  days: DemandDays,
): { readonly method: RateMethod; readonly models: readonly Model[] } {
  if (facts.class === "intermittent" || facts.class === "lumpy") {
    const pause = (1 - 1 / facts.interval) ** facts.sinceLast;
    return pause < UNLIKELY_PAUSE
      ? { method: "tsb", models: SMOOTHINGS.map((constant) => teunter(facts, constant)) }
      : { method: "croston_sba", models: [croston(facts)] };
  }
  const factors = weekdayFactors(days);
  const models = SMOOTHINGS.map((constant) => smoothed(facts.mean, constant, factors));
  return { method: factors === null ? "smoothing" : "weekdays", models };
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
