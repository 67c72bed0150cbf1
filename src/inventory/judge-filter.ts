import { compare, ZERO } from "../stock/decimal.ts";
import { isUnderMinimum, judgeListings, type ThresholdPolicy } from "../stock/judge.ts";
import type { Level, Listing } from "../stock/level.ts";
import type { Coverage } from "./coverage.ts";

export type FilterVerdict = Pick<Coverage, "mode" | "verified" | "missed">;

/**
 * Compares a full read with what the API's filter listed. One low level of a product left out disproves the filter. It is
 * proven by a product that it can have listed for a level at exactly its minimum alone, by the listing's own stock: the
 * server may mean "under" where the contract says "at or under".
 * @param policy without rules: the API knows nothing of them
 */
export function judgeFilter(
  full: readonly Listing[],
  listed: readonly Listing[],
  policy: ThresholdPolicy,
): FilterVerdict {
  const ids = new Set(listed.map(({ product }) => product.id));
  let missed = 0;
  for (const { product, levels } of judgeListings(full, policy).products()) {
    if (!ids.has(product.id)) missed += levels.filter(({ status }) => status !== "ok").length;
  }
  if (missed > 0) return { mode: "full", verified: true, missed };
  const verified = policy.compare === "below" || listed.some(isListedForItsMinimum);
  return { mode: verified ? "filtered" : "full", verified, missed };
}

/** Whether a level at exactly its minimum is the only reason to be seen why the product would be listed. */
function isListedForItsMinimum({ levels, isPartial }: Listing): boolean {
  return !isPartial && levels.some(isAtMinimum) && !levels.some(isUnderMinimum);
}

function isAtMinimum({ stock, minimum }: Level): boolean {
  // A filter that goes by stock alone lists what is at 0.
  return minimum !== null && compare(minimum, ZERO) > 0 && compare(stock, minimum) === 0;
}
