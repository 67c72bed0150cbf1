import { compare, ZERO } from "../stock/decimal.ts";
import { isUnderMinimum, judgeListings, type ThresholdPolicy } from "../stock/judge.ts";
import type { Level, Listing } from "../stock/level.ts";
import type { Coverage } from "./coverage.ts";

export type FilterVerdict = Pick<Coverage, "mode" | "verified" | "missed">;

/**
 * Compares a full read with what the API's filter listed. A product with a low level that the filter left out disproves it.
 * The contract says "at or under the minimum", but a server may mean "under". The filter is therefore proven by a product
 * that it can only have listed because of a level at exactly its minimum, by the stock in that listing.
 * @param policy must have no rules, because the API does not know them
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

/** Tells whether the only visible reason to list a product is a level at exactly its minimum. */
function isListedForItsMinimum({ levels, isPartial }: Listing): boolean {
  return !isPartial && levels.some(isAtMinimum) && !levels.some(isUnderMinimum);
}

function isAtMinimum({ stock, minimum }: Level): boolean {
  // A minimum of 0 proves nothing: a filter that only looks at stock lists a level at 0, too.
  return minimum !== null && compare(minimum, ZERO) > 0 && compare(stock, minimum) === 0;
}
