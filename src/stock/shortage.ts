import type { Breached, Change, Depleted, Reminder } from "./change.ts";
import type { Decimal } from "./decimal.ts";
import { shortfall } from "./threshold.ts";

/** A change after which a level is short: the ones that somebody has to act on. */
export type Shortage = Breached | Depleted | Reminder;

export function isShortage(change: Change): change is Shortage {
  return change.kind !== "recovered" && change.kind !== "retired";
}

/** How many units a change leaves its level under the threshold; null where it leaves it no shortage. */
export function shortfallOf(change: Change): Decimal | null {
  return isShortage(change) ? shortfall(change.level, change.threshold) : null;
}
