import type { DayNumber } from "./calendar.ts";
import type { History, Observed } from "./history.ts";
import { seriesOf } from "./series.ts";

/** In so much of the days demand must have been visible, to say that there was none. */
const SEEN = 0.9;

/**
 * Tells whether a product was consumed in the last days.
 * @param histories what was seen of each of its levels, and what was sold in each branch
 * @param stocked its levels that have stock now: of these it must be known; undefined: one that was not seen
 * @param today the day of the last read
 * @param days how many days before it are looked at, at most `KEPT_DAYS`
 * @returns `unknown` where none was consumed, and it was not seen for long enough that they would show it
 */
export function wasConsumed(
  histories: readonly Pick<History, "falls">[],
  stocked: readonly (Observed | undefined)[],
  today: DayNumber,
  days: number,
): "yes" | "no" | "unknown" {
  const first = today - days;
  if (histories.some(({ falls }) => falls.some((fall) => fall.day + fall.days > first))) return "yes";
  return stocked.every((level) => level !== undefined && isSeen(level, first, today)) ? "no" : "unknown";
}

function isSeen(level: Observed, first: DayNumber, today: DayNumber): boolean {
  const series = seriesOf(level, today - 1);
  if (series.first > first) return false;
  const seen = series.exposure.slice(first - series.first).reduce((sum, share) => sum + share, 0);
  return seen >= SEEN * (today - first);
}
