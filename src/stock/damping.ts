import { type Decimal, percentOf, ZERO } from "./decimal.ts";

/** How far above its threshold a level must be to count as recovered. */
export type RecoveryMargin =
  | { readonly units: Decimal }
  /** Of the threshold. */
  | { readonly percent: Decimal };

/** What keeps a level that wavers around its threshold from being told again and again. */
export interface Damping {
  readonly margin: RecoveryMargin;
  /** Polls in a row that must see a change for it to count. */
  readonly confirm: { readonly breach: number; readonly recovery: number };
}

export const NO_DAMPING: Damping = { margin: { units: ZERO }, confirm: { breach: 1, recovery: 1 } };

/** The margin above a threshold, in units. */
export function marginOf(margin: RecoveryMargin, threshold: Decimal): Decimal {
  return "units" in margin ? margin.units : percentOf(threshold, margin.percent);
}
