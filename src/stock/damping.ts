import { type Decimal, percentOf, ZERO } from "./decimal.ts";

/** How far above its threshold a level must be to count as recovered. */
export type RecoveryMargin =
  | { readonly units: Decimal }
  /** In percent of the threshold. */
  | { readonly percent: Decimal };

/** The settings that keep a level which wavers around its threshold from being reported again and again. */
export interface Damping {
  readonly margin: RecoveryMargin;
  /** How many polls in a row must see a change before it counts. */
  readonly confirm: { readonly breach: number; readonly recovery: number };
}

export const NO_DAMPING: Damping = { margin: { units: ZERO }, confirm: { breach: 1, recovery: 1 } };

/** Returns a recovery margin in units, for a level with this threshold. */
export function marginOf(margin: RecoveryMargin, threshold: Decimal): Decimal {
  return "units" in margin ? margin.units : percentOf(threshold, margin.percent);
}
