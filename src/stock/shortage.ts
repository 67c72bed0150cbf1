import type { Breached, Change, Depleted, Reminder } from "./change.ts";
import type { Decimal } from "./decimal.ts";
import { shortfall } from "./threshold.ts";

/** A change after which the level is short, so that somebody has to act. */
export type Shortage = Breached | Depleted | Reminder;

export function isShortage(change: Change): change is Shortage {
  return change.kind !== "recovered" && change.kind !== "retired";
}

/** Returns how many units the level of a change is under its threshold; null when the level is not short after the change. */
export function shortfallOf(change: Change): Decimal | null {
  return isShortage(change) ? shortfall(change.level, change.threshold) : null;
}
