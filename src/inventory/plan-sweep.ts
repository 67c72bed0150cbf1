import type { Coverage } from "./coverage.ts";

export type CoverageSetting = "auto" | "filtered" | "full" | "sliced";

/** `check` reads both ways and compares them. `sliced`: what the filter lists, and a part of the catalog. */
export type SweepPlan = "filtered" | "full" | "check" | "sliced";

/** What a poll may spend. */
export interface PollBudget {
  /** Requests left in this hour, but for those that its further filtered sweeps will need. */
  readonly left: number;
  /** Requests in an hour at most. */
  readonly limit: number;
  readonly pollsAnHour: number;
  readonly pageSize: number;
}

const RECHECK_MS = 24 * 60 * 60 * 1000;

/** Of the hour's requests, what reading the catalog with each poll may take. */
const CATALOG_SHARE = 1 / 3;

/**
 * Decides how to read the inventory. Under `auto` the API's filter is relied upon only once a check has proven it, and
 * only until the next day's check; where it is not, the catalog is read in full, or in slices where that would take more than
 * a third of the hour's requests. What the hour's budget cannot pay for is put off: the filter alone is better than
 * nothing, since absence from it proves nothing.
 * @param known the last check under the circumstances of this poll, and how many products match the filters; null: not known
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

/** Nothing proven is checked again with each poll, where that is cheap. */
function isCheckDue(coverage: Coverage | null, isDear: boolean, now: Date): boolean {
  if (coverage === null || (!coverage.verified && !isDear)) return true;
  return now.getTime() - Date.parse(coverage.checkedAt) >= RECHECK_MS;
}

function whole(pages: number, { left }: PollBudget): "full" | "filtered" {
  return pages <= left ? "full" : "filtered";
}

/** Pages of the catalog that each poll can read without taking more than a third of the hour's requests. */
export function pagesAPoll({ limit, pollsAnHour }: Pick<PollBudget, "limit" | "pollsAnHour">): number {
  return Math.max(1, Math.floor((limit * CATALOG_SHARE) / Math.max(1, pollsAnHour)));
}

/**
 * Requests that the further polls of this hour need for their filtered sweeps: what is not urgent must leave them alone.
 * @param pollsToCome in this hour
 * @param lowProducts how many a filtered sweep lists
 */
export function reserveFor(pollsToCome: number, lowProducts: number, pageSize: number): number {
  return pollsToCome * pagesOf(lowProducts, pageSize);
}

/** Pages that the catalog is taken to have while nothing is known of its size. */
export const UNKNOWN_PAGES = 25;

export function pagesOf(products: number, pageSize: number): number {
  return Math.max(1, Math.ceil(products / pageSize));
}
