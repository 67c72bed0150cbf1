import { type InventoryQuery, queryKey } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";
import type { ReadOptions } from "./inventory.ts";
import type { Sizes } from "./plan-rules.ts";
import type { Reading } from "./reading.ts";

/** What the queries for the threshold rules have listed. */
export interface RuleRead {
  readonly listings: readonly Listing[];
  readonly pages: number;
  readonly isInconsistent: boolean;
  /** How many products each query listed, by the query's key. */
  readonly sizes: Sizes;
  /** The first failure; undefined when there was none. */
  readonly failure?: unknown;
}

/** From this many failures on, the API is at fault and not single queries: the rest is not read. */
const MOST_FAILURES = 3;

/**
 * Reads the queries one after the other. When one fails, only its own products stay unknown.
 * @throws the signal's reason, once it is aborted
 */
export async function readForRules(
  queries: readonly InventoryQuery[],
  { inventory }: Reading,
  options: ReadOptions,
): Promise<RuleRead> {
  const listings: Listing[] = [];
  const sizes: Record<string, number> = {};
  const failures: unknown[] = [];
  let pages = 0;
  let isInconsistent = false;
  for (const query of queries) {
    if (failures.length >= MOST_FAILURES) break;
    try {
      const sweep = await inventory.sweep(query, options);
      listings.push(...sweep.listings);
      sizes[queryKey(query)] = sweep.listings.length;
      pages += sweep.pages;
      isInconsistent ||= sweep.incomplete;
    } catch (failure) {
      options.signal.throwIfAborted();
      failures.push(failure);
    }
  }
  return { listings, pages, isInconsistent, sizes, failure: failures[0] };
}
