import type { Coverage } from "./coverage.ts";
import type { Snapshot } from "./snapshot.ts";

export type CoverageSetting = "auto" | "filtered" | "full";

/** `check` reads both ways and compares them. */
export type SweepPlan = "filtered" | "full" | "check";

const RECHECK_MS = 24 * 60 * 60 * 1000;

/**
 * Decides how to read the inventory. Under `auto` the API's filter is relied upon only once a check has proven it, and
 * only until the next day's check. What the hour's budget cannot pay for is put off: the filter alone is better than
 * nothing, since absence from it proves nothing.
 * @param budget requests `left` in this hour, but for those that its further filtered sweeps will need
 */
export function planSweep(
  setting: CoverageSetting,
  known: Coverage | null,
  budget: { readonly left: number; readonly pageSize: number },
  now: Date,
): SweepPlan {
  if (setting !== "auto") return setting;
  if (known === null) return "check";
  const full = pagesOf(known.products, budget.pageSize);
  const due = !known.settled || now.getTime() - Date.parse(known.checkedAt) >= RECHECK_MS;
  if (due && 2 * full <= budget.left) return "check";
  return known.mode === "full" && full <= budget.left ? "full" : "filtered";
}

export interface LookUpPlan {
  /** Read the whole catalog once, because that is cheaper; whatever it does not list stays to be looked up. */
  readonly sweep: boolean;
  /** Product ids to ask for one by one, at most as many as the budget allows. */
  readonly products: readonly number[];
}

/**
 * Requests that the further polls of this hour need for their filtered sweeps: what is not urgent must leave them alone.
 * @param pollsToCome in this hour
 * @param lowProducts how many a filtered sweep lists
 */
export function reserveFor(pollsToCome: number, lowProducts: number, pageSize: number): number {
  return pollsToCome * pagesOf(lowProducts, pageSize);
}

/**
 * Decides how to learn what became of open episodes whose product no sweep listed, and how other products stand that are
 * wanted.
 * @param products how many the catalog holds, null where that is not known yet
 * @param wanted ids of those others, which come last
 */
export function planLookUps(
  open: Snapshot,
  seen: ReadonlySet<number>,
  catalog: { readonly products: number | null; readonly pageSize: number; readonly alreadyRead: boolean },
  budgetLeft: number,
  wanted: readonly number[] = [],
): LookUpPlan {
  const ids = Object.values(open).map((episode) => episode.level.product.id);
  const inOrder = [ids, wanted].flatMap((those) => those.toSorted((a, b) => a - b));
  const unseen = [...new Set(inOrder)].filter((id) => !seen.has(id));
  const pages = catalog.products === null ? Number.POSITIVE_INFINITY : pagesOf(catalog.products, catalog.pageSize);
  if (!catalog.alreadyRead && pages < unseen.length && pages <= budgetLeft) return { sweep: true, products: [] };
  return { sweep: false, products: unseen.slice(0, Math.max(0, budgetLeft)) };
}

export function pagesOf(products: number, pageSize: number): number {
  return Math.max(1, Math.ceil(products / pageSize));
}
