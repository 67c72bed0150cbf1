import { productOf } from "../stock/level.ts";
import { productsOf, type Snapshot, type Suspects } from "../stock/snapshot.ts";
import type { Absences } from "./absences.ts";
import { pagesOf, UNKNOWN_PAGES } from "./plan-sweep.ts";

/** How often to look up a product whose absence is expected. */
const RELOOK_MS = 60 * 60 * 1000;

/** The part of the hour's requests for look-ups of products whose absence is expected. */
const EXPECTED_SHARE = 1 / 10;

export interface LookUpPlan {
  /**
   * `sweep`: read the whole catalog, because that takes fewer requests, and plan again for the products that it does not list.
   * `measure`: read one page to learn the size of the catalog, because a sweep may take fewer requests, and plan again.
   * Null: only look up `products`.
   */
  readonly first: "sweep" | "measure" | null;
  /** Ids of products to look up, at most as many as the budget allows. */
  readonly products: readonly number[];
}

/** The products that a poll may have to look up. */
export interface Wanting {
  readonly open: Snapshot;
  /** Ids of products that sweeps have listed. */
  readonly seen: Pick<ReadonlySet<number>, "has">;
  /** Whether the sweeps listed products of any stock, so that no absence is expected. */
  readonly isAnyStock: boolean;
  /** Ids of products that threshold rules name. */
  readonly wanted: readonly number[];
  /** Suspects that await confirmation and that this poll's sweeps need not list. */
  readonly suspects: Suspects;
  readonly absences: Absences;
}

export interface LookUpMeans {
  /**
   * How many products there are in any state: `read` when this poll has read them all, null when it is not known. `atLeast`
   * is a known lower bound, or null.
   */
  readonly catalog: { readonly products: number | null | "read"; readonly atLeast: number | null };
  readonly pageSize: number;
  /** Requests left in this hour for look-ups. `limit`: requests in an hour at most. */
  readonly left: number;
  readonly limit: number;
  readonly pollsAnHour: number;
}

/**
 * Decides how to read the products that no sweep listed: those with open episodes, those that rules name, and suspects. The
 * product that was looked up the longest ago comes first. A product whose absence is expected is looked up once an hour. These
 * and the suspects together take a tenth of the hour's requests, and at least one at each poll.
 */
export function planLookUps(
  { open, seen, isAnyStock, wanted, suspects, absences }: Wanting,
  means: LookUpMeans,
  now: Date,
): LookUpPlan {
  const isUnseen = (id: number) => !seen.has(id);
  const missing = [...productsOf(open, isUnseen)];
  const inMotion = new Set<number>();
  for (const { pending, level } of missing.length > 0 ? open.values() : []) {
    if (pending) inMotion.add(level.product.id);
  }
  const isUrgent = (id: number) => isAnyStock || !absences[id]?.isExpected || inMotion.has(id);
  const isDue = (id: number) => now.getTime() - Date.parse(absences[id]?.since ?? "") >= RELOOK_MS;

  const urgent = new Set([...inTurn(missing.filter(isUrgent), absences), ...inTurn(wanted.filter(isUnseen), absences)]);
  const suspected = [...suspects.keys()].map(productOf).filter(isUnseen);
  const patient = inTurn(
    [...new Set([...suspected, ...missing.filter((id) => !isUrgent(id) && isDue(id))])].filter((id) => !urgent.has(id)),
    absences,
  );
  const { catalog, pageSize, left, limit, pollsAnHour } = means;
  const count = urgent.size + patient.length;
  if (catalog.products !== "read") {
    const products = catalog.products ?? catalog.atLeast;
    const pages = products === null ? UNKNOWN_PAGES : pagesOf(products, pageSize);
    // One more request to measure the catalog.
    const cost = catalog.products === null ? pages + 1 : pages;
    if (cost < count && cost <= left) return { first: catalog.products === null ? "measure" : "sweep", products: [] };
  }
  const share = Math.max(1, Math.floor((limit * EXPECTED_SHARE) / Math.max(1, pollsAnHour)));
  return { first: null, products: [...urgent, ...patient.slice(0, share)].slice(0, Math.max(0, left)) };
}

/** Sorts ids: products that were never looked up first, then those looked up the longest ago. */
function inTurn(ids: readonly number[], absences: Absences): number[] {
  const tried = (id: number) => absences[id]?.triedAt ?? "";
  return ids.toSorted((a, b) => (tried(a) < tried(b) ? -1 : tried(a) > tried(b) ? 1 : a - b));
}
