import type { TransferSource } from "./change.ts";
import { compare, subtract } from "./decimal.ts";
import type { JudgedLevel } from "./judge.ts";
import { isSamePlace } from "./level.ts";
import { shortfall, stockAtThreshold } from "./threshold.ts";

/**
 * Finds the warehouse that can best give stock to a level that is short: the one with the most above its own threshold, if
 * that is more than what is short. Levels that a rule ignores give nothing. Returns null when no warehouse has enough.
 * @param ofProduct all levels of the product, including the short one
 */
export function findTransferSource(short: JudgedLevel, ofProduct: readonly JudgedLevel[]): TransferSource | null {
  const needed = shortfall(short.level, short.threshold);
  let best: TransferSource | null = null;
  for (const { level, threshold, isIgnored } of ofProduct) {
    if (isIgnored || isSamePlace(level, short.level)) continue;
    const above = subtract(level.stock, stockAtThreshold(level, threshold));
    if (compare(above, needed) <= 0 || (best !== null && compare(above, best.above) <= 0)) continue;
    best = { branch: level.branch, warehouse: level.warehouse, above };
  }
  return best;
}
