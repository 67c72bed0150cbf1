import type { Surplus } from "./change.ts";
import { compare, subtract } from "./decimal.ts";
import { levelKey } from "./level.ts";
import { type JudgedLevel, shortfall, stockAtThreshold } from "./threshold.ts";

/**
 * Finds the warehouse that could best help out a level that is short: of those that hold more than their own threshold
 * and what is short, the one with most above its own. What a rule says to ignore is nobody's to take from.
 * @param ofProduct all levels of the product, the short one among them
 */
export function findSurplus(short: JudgedLevel, ofProduct: readonly JudgedLevel[]): Surplus | null {
  const needed = shortfall(short.level, short.threshold);
  const own = levelKey(short.level);
  return ofProduct
    .filter(({ level, isIgnored }) => !isIgnored && levelKey(level) !== own)
    .map(({ level, threshold }) => {
      const { branch, warehouse, stock } = level;
      return { branch, warehouse, above: subtract(stock, stockAtThreshold(level, threshold)) };
    })
    .filter(({ above }) => compare(above, needed) > 0)
    .reduce<Surplus | null>((best, it) => (best === null || compare(it.above, best.above) > 0 ? it : best), null);
}
