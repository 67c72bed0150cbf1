import type { Surplus } from "./change.ts";
import { compare, type Decimal, subtract, ZERO } from "./decimal.ts";
import { levelKey } from "./level.ts";
import { type JudgedLevel, shortfall } from "./threshold.ts";

/**
 * Finds the warehouse that could best help out a level that is short: of those that hold more than their own threshold
 * and what is short, the one with most above its own.
 * @param ofProduct all levels of the product, the short one among them
 */
export function findSurplus(short: JudgedLevel, ofProduct: readonly JudgedLevel[]): Surplus | null {
  const needed = shortfall(short.level.stock, short.threshold?.value ?? ZERO);
  const own = levelKey(short.level);
  return ofProduct
    .filter(({ level }) => levelKey(level) !== own)
    .map(({ level: { branch, warehouse, stock }, threshold }) => ({
      branch,
      warehouse,
      above: subtract(stock, threshold?.value ?? ZERO),
    }))
    .filter(({ above }) => compare(above, needed) > 0)
    .reduce<Surplus | null>((best, it) => (best === null || isMore(it.above, best.above) ? it : best), null);
}

function isMore(a: Decimal, b: Decimal): boolean {
  return compare(a, b) > 0;
}
