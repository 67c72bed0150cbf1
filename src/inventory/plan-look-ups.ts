import { productOf } from "../stock/level.ts";
import { productsOf, type Snapshot, type Suspects } from "../stock/snapshot.ts";
import type { Absences } from "./absences.ts";
import { pagesOf, UNKNOWN_PAGES } from "./plan-sweep.ts";

/** How often to ask for a product whose absence was to be expected. */
const RELOOK_MS = 60 * 60 * 1000;

/** Of the hour's requests, what may be asked for products whose absence was to be expected. */
const EXPECTED_SHARE = 1 / 10;

export interface LookUpPlan {
  /**
   * `sweep`: read the whole catalog once, because that is cheaper; whatever it does not list stays to be looked up.
   * `measure`: it may be, and its size is to be found out first.
   */
  readonly first: "sweep" | "measure" | null;
  /** Product ids to ask for one by one, at most as many as the budget allows. */
  readonly products: readonly number[];
}

/** What there is to look up. */
export interface Wanting {
  readonly open: Snapshot;
  /** Ids of products that sweeps have listed. */
  readonly seen: Pick<ReadonlySet<number>, "has">;
  /** They have listed products whatever their stock: that one is missing there is never to be expected. */
  readonly isAnyStock: boolean;
  /** Ids of products that threshold rules are about. */
  readonly wanted: readonly number[];
  /** Levels that wait to be seen again, and that this poll's sweeps need not list. */
  readonly suspects: Suspects;
  readonly absences: Absences;
}

export interface LookUpMeans {
  /**
   * How many products a sweep without regard to their state lists: `read` where that was done, null where it is not known,
   * but for `atLeast`.
   */
  readonly catalog: { readonly products: number | null | "read"; readonly atLeast: number | null };
  readonly pageSize: number;
  /** Requests left in this hour, and at most. */
  readonly left: number;
  readonly limit: number;
  readonly pollsAnHour: number;
}

/**
 * Decides how to learn what became of open episodes whose product no sweep listed, and how other products stand that are
 * wanted. Who was asked for longest ago comes first. A product whose absence tells nothing is asked for once an hour, and
 * all of them together take a tenth of the hour's requests.
 */
export function planLookUps(
  { open, seen, isAnyStock, wanted, suspects, absences }: Wanting,
  means: LookUpMeans,
  now: Date,
): LookUpPlan {
  const isUnseen = (id: number) => !seen.has(id);
  const missing = [...productsOf(open, isUnseen)];
  const inMotion = new Set<number>();
  for (const { pending, level } of missing.length > 0 ? Object.values(open) : []) {
    if (pending) inMotion.add(level.product.id);
  }
  const isUrgent = (id: number) => isAnyStock || !absences[id]?.isExpected || inMotion.has(id);
  const isDue = (id: number) => now.getTime() - Date.parse(absences[id]?.since ?? "") >= RELOOK_MS;

  const urgent = new Set([...inTurn(missing.filter(isUrgent), absences), ...inTurn(wanted.filter(isUnseen), absences)]);
  const suspected = Object.keys(suspects).map(productOf).filter(isUnseen);
  const patient = inTurn(
    [...new Set([...suspected, ...missing.filter((id) => !isUrgent(id) && isDue(id))])].filter((id) => !urgent.has(id)),
    absences,
  );
  const { catalog, pageSize, left, limit, pollsAnHour } = means;
  const count = urgent.size + patient.length;
  if (catalog.products !== "read") {
    const products = catalog.products ?? catalog.atLeast;
    const pages = products === null ? UNKNOWN_PAGES : pagesOf(products, pageSize);
    // One more to measure it.
    const cost = catalog.products === null ? pages + 1 : pages;
    if (cost < count && cost <= left) return { first: catalog.products === null ? "measure" : "sweep", products: [] };
  }
  const share = Math.max(1, Math.floor((limit * EXPECTED_SHARE) / Math.max(1, pollsAnHour)));
  return { first: null, products: [...urgent, ...patient.slice(0, share)].slice(0, Math.max(0, left)) };
}

/** Least recently asked for first. */
function inTurn(ids: readonly number[], absences: Absences): number[] {
  const tried = (id: number) => absences[id]?.triedAt ?? "";
  return ids.toSorted((a, b) => (tried(a) < tried(b) ? -1 : tried(a) > tried(b) ? 1 : a - b));
}
