import type { TransferSource } from "./change.ts";
import { compare, subtract } from "./decimal.ts";
import type { JudgedLevel } from "./judge.ts";
import { isSamePlace } from "./level.ts";
import { shortfall, stockAtThreshold } from "./threshold.ts";

/**
 * Finds the warehouse that could best help out a level that is short: of those that hold more than their own threshold
 * and what is short, the one with most above its own. What a rule says to ignore is nobody's to take from.
 * @param ofProduct all levels of the product, the short one among them
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
