import type { Coverage } from "./coverage.ts";

export type CoverageSetting = "auto" | "filtered" | "full" | "sliced";

/** How a poll reads. `check`: the filter's list and everything, to compare them. `sliced`: the filter's list and a slice. */
export type SweepPlan = "filtered" | "full" | "check" | "sliced";

/** The requests that a poll may make. */
export interface PollBudget {
  /** Requests left in this hour, without those reserved for the filtered sweeps of its further polls. */
  readonly left: number;
  /** Requests in an hour at most. */
  readonly limit: number;
  readonly pollsAnHour: number;
  readonly pageSize: number;
}

const RECHECK_MS = 24 * 60 * 60 * 1000;

/** The part of the hour's requests that all polls together may take to read the catalog. */
const CATALOG_SHARE = 1 / 3;

/**
 * Decides how to read the inventory. With `auto` the API's filter is used alone only after a check has proven it, and only
 * until the next day's check. Otherwise the catalog is read in full, or in slices when full reads would take more than a third
 * of the hour's requests. When the budget does not allow that, only the filter is read: that is safe, because a level that the
 * filter does not list counts as unknown.
 * @param known the last check under the circumstances of this poll, and how many products match the filters; null: unknown
 */
export function planSweep(
  setting: CoverageSetting,
  known: { readonly coverage: Coverage | null; readonly products: number | null },
  budget: PollBudget,
  now: Date,
): SweepPlan {
  if (setting === "filtered" || setting === "full") return setting;
  const { coverage, products } = known;
  const pages = products === null ? null : pagesOf(products, budget.pageSize);
  if (setting === "sliced") return pages === null || pages > pagesAPoll(budget) ? "sliced" : whole(pages, budget);
  if (pages === null) return "check";
  const isDear = pages > pagesAPoll(budget);
  if (isCheckDue(coverage, isDear, now) && 2 * pages <= budget.left) return "check";
  if (coverage?.mode === "filtered") return "filtered";
  return isDear ? "sliced" : whole(pages, budget);
}

/** Tells whether to check the filter: at first and once a day, or at each poll while nothing is proven and it is cheap. */
function isCheckDue(coverage: Coverage | null, isDear: boolean, now: Date): boolean {
  if (coverage === null || (!coverage.verified && !isDear)) return true;
  return now.getTime() - Date.parse(coverage.checkedAt) >= RECHECK_MS;
}

function whole(pages: number, { left }: PollBudget): "full" | "filtered" {
  return pages <= left ? "full" : "filtered";
}

/** Returns how many pages of the catalog each poll can read with a third of the hour's requests; at least 1. */
export function pagesAPoll({ limit, pollsAnHour }: Pick<PollBudget, "limit" | "pollsAnHour">): number {
  return Math.max(1, Math.floor((limit * CATALOG_SHARE) / Math.max(1, pollsAnHour)));
}

/**
 * Returns the requests that the further polls of this hour need for their filtered sweeps. Reads that can wait must leave them.
 * @param pollsToCome number of further polls in this hour
 * @param lowProducts number of products that a filtered sweep lists
 */
export function reserveFor(pollsToCome: number, lowProducts: number, pageSize: number): number {
  return pollsToCome * pagesOf(lowProducts, pageSize);
}

/** The number of pages that a catalog of unknown size is assumed to have. */
export const UNKNOWN_PAGES = 25;

export function pagesOf(products: number, pageSize: number): number {
  return Math.max(1, Math.ceil(products / pageSize));
}
