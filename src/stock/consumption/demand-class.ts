import type { DemandDays } from "./series.ts";

/** How the demand for a level comes: often or seldom, in much the same quantities or not. */
export const DEMAND_CLASSES = ["smooth", "erratic", "intermittent", "lumpy"] as const;

export type DemandClass = (typeof DEMAND_CLASSES)[number];

export interface DemandFacts {
  readonly class: DemandClass;
  /** Number of days with demand. */
  readonly demands: number;
  /** Number of days of exposure. */
  readonly exposed: number;
  /** Average interval between two demands, in days of exposure. */
  readonly interval: number;
  /** Days of exposure after the last demand. */
  readonly sinceLast: number;
  /** Average demand of a day that has any, in units. */
  readonly size: number;
  /** Average demand of a day of exposure, in units. */
  readonly mean: number;
}

/*
 * The bounds between the classes. A. A. Syntetos, J. E. Boylan and J. D. Croston, "On the categorization of demand patterns",
 * Journal of the Operational Research Society 56 (2005), 495-503, derive them from where one forecast's mean squared error
 * falls below another's.
 */
const SELDOM = 1.32;
const UNEVEN = 0.49;

/** Describes the demand of a series; null: it has none. */
export function describeDemand({ demand, exposure }: DemandDays): DemandFacts | null {
  let [demands, units, last] = [0, 0, -1];
  for (let day = 0; day < demand.length; day += 1) {
    const size = demand[day] ?? 0;
    if (size <= 0) continue;
    demands += 1;
    units += size;
    last = day;
  }
  if (demands === 0) return null;
  const size = units / demands;
  let squares = 0;
  let [exposed, sinceLast] = [0, 0];
  for (let day = 0; day < demand.length; day += 1) {
    if ((demand[day] ?? 0) > 0) squares += ((demand[day] ?? 0) - size) ** 2;
    exposed += exposure[day] ?? 0;
    if (day > last) sinceLast += exposure[day] ?? 0;
  }
  const interval = Math.max(1, exposed / demands);
  const isUneven = squares / Math.max(1, demands - 1) / size ** 2 >= UNEVEN;
  const isSeldom = interval >= SELDOM;
  return {
    class: isSeldom ? (isUneven ? "lumpy" : "intermittent") : isUneven ? "erratic" : "smooth",
    demands,
    exposed,
    interval,
    sinceLast,
    size,
    mean: units / exposed,
  };
}
