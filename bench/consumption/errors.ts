import { estimateRate } from "../../src/stock/consumption/rate.ts";
import { seriesOf } from "../../src/stock/consumption/series.ts";
import { type Events, type LevelOutcome, type Pattern, runShop } from "./shop.ts";

/** How far estimated rates are from the true ones, as shares of the true mean rate. */
export interface Errors {
  /** Mean of estimate less truth: above 0 is too high. */
  readonly bias: number;
  /** Root of the mean squared difference. */
  readonly error: number;
}

/** The errors of the daemon's rates, and of a plain mean over 28 days of what the same reads saw fall. */
export interface Comparison {
  readonly rates: Errors;
  readonly plainMean: Errors;
  /** The share of levels whose rate is known. */
  readonly known: number;
}

const PLAIN_DAYS = 28;

/** Runs a shop of a pattern for 91 days and compares the rates at its end, where they are known. */
export function compareRates(pattern: Pattern, events: Events, products = 150, seed = 7): Comparison {
  const through = 90;
  const outcomes = runShop(pattern, events, { products, days: through + 1, seed });
  const known = outcomes.flatMap((outcome) => {
    const rate = estimateRate(seriesOf(outcome.tracked, through));
    return rate ? [{ ...outcome, estimate: rate.perDay, plain: plainMean(outcome, through) }] : [];
  });
  return {
    rates: errorsOf(known.map(({ estimate, trueRate }) => [estimate, trueRate])),
    plainMean: errorsOf(known.map(({ plain, trueRate }) => [plain, trueRate])),
    known: known.length / outcomes.length,
  };
}

/** Falls of the last 28 days by 28, without regard to empty shelves and corrections. */
function plainMean({ tracked: { falls } }: LevelOutcome, through: number): number {
  const from = through - PLAIN_DAYS + 1;
  const units = falls.filter(({ day }) => day >= from).map((fall) => Number(fall.units));
  return units.reduce((sum, it) => sum + it, 0) / PLAIN_DAYS;
}

function errorsOf(pairs: readonly (readonly [estimate: number, truth: number])[]): Errors {
  const mean = (values: readonly number[]) => values.reduce((sum, it) => sum + it, 0) / values.length;
  const truth = mean(pairs.map(([, it]) => it));
  const bias = mean(pairs.map(([estimate, it]) => estimate - it)) / truth;
  return { bias, error: Math.sqrt(mean(pairs.map(([estimate, it]) => (estimate - it) ** 2))) / truth };
}
