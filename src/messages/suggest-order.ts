import type { Change } from "../stock/change.ts";
import { compare, type Decimal, isPositive, multiply, subtract } from "../stock/decimal.ts";
import { isShortage } from "../stock/shortage.ts";
import { stockAtThreshold } from "../stock/threshold.ts";

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
 * What to buy to fill a level that is low or out: up to its maximum, or to its threshold where no maximum is set or the
 * maximum is the smaller of the two, without what is ordered already and still to come. Null where that is nothing, and for levels that need nothing.
 */
export function suggestOrder(change: Change): SuggestedOrder | null {
  if (!isShortage(change)) return null;
  const { stock, maximum, product } = change.level;
  const least = stockAtThreshold(change.level, change.threshold);
  const target = maximum !== null && compare(maximum, least) > 0 ? maximum : least;
  const missing = subtract(target, stock);
  const coming = outstanding(change);
  const quantity = coming === null ? missing : subtract(missing, coming);
  if (!isPositive(quantity)) return null;
  return { quantity, cost: isPositive(product.cost) ? multiply(quantity, product.cost) : null };
}
