import type { DemandDay } from "./series.ts";

/** How the demand for a level comes: often or seldom, in much the same quantities or not. */
export type DemandClass = "smooth" | "erratic" | "intermittent" | "lumpy";

export interface DemandFacts {
  readonly class: DemandClass;
  /** Number of days with demand. */
  readonly demands: number;
  /** Average interval between two demands, in days of exposure. */
  readonly interval: number;
  /** Days of exposure after the last demand. */
  readonly sinceLast: number;
  /** Average demand of a day that has any, in units. */
  readonly size: number;
}

/*
 * The bounds between the classes. A. A. Syntetos, J. E. Boylan and J. D. Croston, "On the categorization of demand patterns",
 * Journal of the Operational Research Society 56 (2005), 495-503, derive them from where one forecast's mean squared error
 * falls below another's.
 */
const SELDOM = 1.32;
const UNEVEN = 0.49;

/** Describes the demand of a series; null: it has none. */
export function describeDemand(days: readonly DemandDay[]): DemandFacts | null {
  const sizes = days.filter(({ demand }) => demand > 0).map(({ demand }) => demand);
  if (sizes.length === 0) return null;
  const interval = Math.max(1, exposureOf(days) / sizes.length);
  const size = sizes.reduce((sum, it) => sum + it, 0) / sizes.length;
  const variance = sizes.reduce((sum, it) => sum + (it - size) ** 2, 0) / Math.max(1, sizes.length - 1);
  const isUneven = variance / size ** 2 >= UNEVEN;
  const isSeldom = interval >= SELDOM;
  const last = days.findLastIndex(({ demand }) => demand > 0);
  return {
    class: isSeldom ? (isUneven ? "lumpy" : "intermittent") : isUneven ? "erratic" : "smooth",
    demands: sizes.length,
    interval,
    sinceLast: exposureOf(days.slice(last + 1)),
    size,
  };
}

export function exposureOf(days: readonly DemandDay[]): number {
  return days.reduce((sum, { exposure }) => sum + exposure, 0);
}
