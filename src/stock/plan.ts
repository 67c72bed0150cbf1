import type { LevelKey, Product } from "./level.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Coverage } from "./state.ts";
import type { JudgedLevel } from "./threshold.ts";

/** The products to read. Text matches in part and regardless of case, as the API does it; absent: any. */
export interface InventoryQuery {
  /** Only products with a level under its minimum, by the API's own idea of it. */
  readonly lowOnly: boolean;
  readonly enabled?: boolean | undefined;
  readonly type?: Product["type"] | undefined;
  readonly sku?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
}

export type CoverageSetting = "auto" | "filtered" | "full";

/** `check` reads both ways and compares them. */
export type SweepPlan = "filtered" | "full" | "check";

const RECHECK_MS = 24 * 60 * 60 * 1000;

/**
 * Decides how to read the inventory. Under `auto` the API's filter is relied upon only as long as a check, repeated
 * daily, found that it lists every low level. A check waits while the hour's budget cannot pay for it.
 */
export function planSweep(
  setting: CoverageSetting,
  known: Coverage | null,
  budget: { readonly left: number; readonly pageSize: number },
  now: Date,
): SweepPlan {
  if (setting !== "auto") return setting;
  if (known === null) return "check";
  const due = now.getTime() - Date.parse(known.checkedAt) >= RECHECK_MS;
  const affordable = 2 * pagesOf(known.products, budget.pageSize) <= budget.left;
  return due && affordable ? "check" : known.mode;
}

/** Keys of the low or out levels of a full read that the filtered read did not list. */
export function missedByFilter(
  full: ReadonlyMap<LevelKey, JudgedLevel>,
  filtered: ReadonlyMap<LevelKey, JudgedLevel>,
): LevelKey[] {
  return [...full].filter(([key, { status }]) => status !== "ok" && !filtered.has(key)).map(([key]) => key);
}

export interface LookUpPlan {
  /** Read the whole catalog once, because that is cheaper; whatever it does not list stays to be looked up. */
  readonly sweep: boolean;
  /** Product ids to ask for one by one, at most as many as the budget allows. */
  readonly products: readonly number[];
}

/**
 * Decides how to learn what became of open episodes whose product the sweep did not list.
 * @param products how many the catalog holds, null where that is not known yet
 */
export function planLookUps(
  open: Snapshot,
  seen: ReadonlySet<number>,
  catalog: { readonly products: number | null; readonly pageSize: number; readonly alreadyRead: boolean },
  budgetLeft: number,
): LookUpPlan {
  const ids = new Set(Object.values(open).map((episode) => episode.level.product.id));
  const unseen = [...ids].filter((id) => !seen.has(id)).sort((a, b) => a - b);
  const pages = catalog.products === null ? Number.POSITIVE_INFINITY : pagesOf(catalog.products, catalog.pageSize);
  if (!catalog.alreadyRead && pages < unseen.length && pages <= budgetLeft) return { sweep: true, products: [] };
  return { sweep: false, products: unseen.slice(0, Math.max(0, budgetLeft)) };
}

function pagesOf(products: number, pageSize: number): number {
  return Math.max(1, Math.ceil(products / pageSize));
}
