import type { Breached, Change, Depleted } from "../stock/change.ts";
import type { Decimal } from "../stock/decimal.ts";
import { shortfall } from "../stock/threshold.ts";

/** A change after which a level is short: the ones that somebody has to act on. */
export type Shortage = Breached | Depleted;

export function isShortage(change: Change): change is Shortage {
  return change.kind === "breached" || change.kind === "depleted";
}

/** How many units a change leaves its level under the threshold; null where it leaves it no shortage. */
export function shortfallOf(change: Change): Decimal | null {
  return isShortage(change) ? shortfall(change.level.stock, change.threshold.value) : null;
}
