import type { Change } from "../stock/change.ts";
import { compare, type Decimal, multiply, subtract, ZERO } from "../stock/decimal.ts";
import { isShortage } from "./shortage.ts";

export interface SuggestedOrder {
  readonly quantity: Decimal;
  /** At unit cost, in the company's currency; null where the unit cost is not known. */
  readonly cost: Decimal | null;
}

/**
 * What to buy to fill a level that is low or out: up to its maximum, or to its threshold where no maximum is set or the
 * maximum is the smaller of the two. Null where that is nothing, and for levels that need nothing.
 */
export function suggestOrder(change: Change): SuggestedOrder | null {
  if (!isShortage(change)) return null;
  const { stock, maximum, product } = change.level;
  const { value: threshold } = change.threshold;
  const target = maximum !== null && compare(maximum, threshold) > 0 ? maximum : threshold;
  const quantity = subtract(target, stock);
  if (compare(quantity, ZERO) <= 0) return null;
  return { quantity, cost: product.cost === null ? null : multiply(quantity, product.cost) };
}
