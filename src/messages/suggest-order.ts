import type { Change } from "../stock/change.ts";
import { add, compare, type Decimal, isPositive, multiply, subtract } from "../stock/decimal.ts";
import { lastingStock, reorderPoint } from "../stock/outlook.ts";
import { isShortage, type Shortage } from "../stock/shortage.ts";
import { isInWholeUnits, roundToUnits, stockAtThreshold } from "../stock/threshold.ts";
import { packsWithin } from "./packs.ts";

export interface SuggestedOrder {
  readonly quantity: Decimal;
  /** At unit cost, in the company's currency; null where the unit cost is not known. */
  readonly cost: Decimal | null;
}

/**
 * What is still to come of what somebody said was ordered: what the stock has risen by since counts as arrived. Null where that is
 * nothing.
 */
export function outstanding({ answered, level }: Change): Decimal | null {
  if (answered?.answer !== "ordered" || answered.quantity === null) return null;
  const risen = subtract(level.stock, answered.stock);
  const left = isPositive(risen) ? subtract(answered.quantity, risen) : answered.quantity;
  return isPositive(left) ? left : null;
}

/**
 * What to buy for a level that is low or out, without what is ordered already and still to come. Null where that is nothing, and
 * for levels that need nothing.
 */
export function suggestOrder(change: Change): SuggestedOrder | null {
  if (!isShortage(change)) return null;
  const coming = outstanding(change);
  const quantity = quantityFor(change, coming === null ? change.level.stock : add(change.level.stock, coming));
  if (!isPositive(quantity)) return null;
  const { cost } = change.level.product;
  return { quantity, cost: isPositive(cost) ? multiply(quantity, cost) : null };
}

/**
 * Returns up to where to fill a level that is short: its reorder point, or its threshold where that is more, and what is consumed
 * until the next order is placed. An order up to the reorder point alone would leave the level low. Null where its rate or the lead
 * time is not known.
 */
export function filledStock({ level, threshold, outlook }: Shortage): Decimal | null {
  const point = outlook ? reorderPoint(outlook) : null;
  if (!outlook || point === null) return null;
  const least = larger(point, stockAtThreshold(level, threshold));
  return roundToUnits(level, lastingStock(outlook, least));
}

/** @param had stock and what is still to come */
function quantityFor(change: Shortage, had: Decimal): Decimal {
  const { level, threshold, outlook } = change;
  const lasting = filledStock(change);
  // Without it: up to the maximum, or to the threshold where no maximum is set or the maximum is the smaller of the two.
  if (lasting === null) return subtract(larger(level.maximum, stockAtThreshold(level, threshold)), had);
  const room = isPositive(level.maximum) ? subtract(level.maximum, had) : null;
  const wanted = smaller(room, subtract(lasting, had));
  const isPacked = isPositive(wanted) && isInWholeUnits(level);
  return isPacked ? packsWithin(wanted, outlook?.pack ?? 1, room) : wanted;
}

function larger(a: Decimal | null, b: Decimal): Decimal {
  return a !== null && compare(a, b) > 0 ? a : b;
}

function smaller(a: Decimal | null, b: Decimal): Decimal {
  return a !== null && compare(a, b) < 0 ? a : b;
}
