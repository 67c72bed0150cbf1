import type { State } from "../alerts/state.ts";
import type { Coverage } from "../stock/coverage.ts";
import type { Evidence } from "../stock/detect-changes.ts";
import {
  type CoverageSetting,
  type InventoryQuery,
  judgeFilter,
  planLookUps,
  planSweep,
  reserveFor,
  type SweepPlan,
} from "../stock/plan.ts";
import { judgeListings, type ThresholdPolicy } from "../stock/threshold.ts";
import type { Inventory, ReadOptions, Sweep } from "./inventory.ts";

/** How a company's inventory is read. */
export interface ReadPolicy {
  readonly coverage: CoverageSetting;
  readonly filters: Omit<InventoryQuery, "lowOnly">;
  readonly pageSize: number;
  readonly thresholds: ThresholdPolicy;
  /** Polls still to come in this hour, this one not counted: their requests are not spent on what can wait. */
  readonly pollsToCome: (now: Date) => number;
}

export interface Reading {
  readonly inventory: Inventory;
  readonly policy: ReadPolicy;
  /** When the poll began. */
  readonly at: Date;
}

/** What is remembered of earlier reads. */
export type Known = Pick<State, "episodes" | "coverage" | "sizes">;

export const NOTHING_KNOWN: Known = { episodes: {}, coverage: null, sizes: {} };

/** Everything that one poll has read. */
export interface InventoryRead extends Evidence {
  readonly read: SweepPlan;
  readonly pages: number;
  /** The pages of a sweep never agreed with each other. */
  readonly isInconsistent: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** What this read found out about the API's filter, null where it did not check. */
  readonly coverage: Coverage | null;
  /** Products that each further query listed when it was last read, by the query's key. */
  readonly sizes: State["sizes"];
  /** Why not all of what was to be looked up could be: it stays unknown, and the next poll tries again. */
  readonly lookUpFailure: unknown;
}

/**
 * Reads the inventory: one complete sweep, and what it takes besides to know what became of open episodes.
 * Rejects when the sweep fails; what fails besides leaves only its own part unknown.
 */
export async function readInventory(known: Known, reading: Reading, options: ReadOptions): Promise<InventoryRead> {
  const { inventory, policy, at } = reading;
  const lowProducts = new Set(Object.values(known.episodes).map(({ level }) => level.product.id)).size;
  const reserve = reserveFor(policy.pollsToCome(at), lowProducts, policy.pageSize);
  const budget = { left: inventory.budgetLeft() - reserve, pageSize: policy.pageSize };
  const read = planSweep(policy.coverage, known.coverage, budget, at);
  const sweep = await sweepAs(read, reading, options);
  const { failure, ...evidence } = await lookUpUnseen(known, sweep, reserve, reading, options);
  const { pages, incomplete: isInconsistent, companyTitle, coverage } = sweep;
  const { sizes } = known;
  return { ...evidence, read, pages, isInconsistent, companyTitle, coverage, sizes, lookUpFailure: failure };
}

type CheckedSweep = Sweep & { readonly coverage: Coverage | null };

async function sweepAs(
  read: SweepPlan,
  { inventory, policy, at }: Reading,
  options: ReadOptions,
): Promise<CheckedSweep> {
  const sweep = (lowOnly: boolean) => inventory.sweep({ ...policy.filters, lowOnly }, options);
  if (read !== "check") return { ...(await sweep(read === "filtered")), coverage: null };

  const filtered = await sweep(true);
  const full = await sweep(false);
  const judged = judgeListings(full.listings, policy.thresholds).levels;
  const listed = judgeListings(filtered.listings, policy.thresholds).levels;
  let verdict = judgeFilter(judged, listed, policy.thresholds);
  if (verdict.missed > 0) {
    // What fell low between the two reads looks missed as well: ask the filter again before it is called wrong.
    const again = judgeListings((await sweep(true)).listings, policy.thresholds).levels;
    verdict = judgeFilter(judged, new Map([...again, ...listed]), policy.thresholds);
  }
  const coverage: Coverage = { ...verdict, checkedAt: at.toISOString(), products: full.listings.length };
  // An inconsistent read proves nothing about the filter: check again at the next poll.
  return { ...full, coverage: full.incomplete || filtered.incomplete ? null : coverage };
}

/**
 * Learns what became of open episodes that the sweep did not list. What fails here fails alone: those episodes stay open,
 * and what the sweep found is told all the same.
 */
async function lookUpUnseen(
  { episodes: open, coverage }: Known,
  sweep: CheckedSweep,
  reserve: number,
  { inventory, policy }: Reading,
  options: ReadOptions,
): Promise<Evidence & { readonly failure?: unknown }> {
  const { incomplete } = sweep;
  const seen = new Set(sweep.listings.map(({ product }) => product.id));
  const known = sweep.coverage ?? coverage;
  const catalog = { products: known?.products ?? null, pageSize: policy.pageSize, alreadyRead: false };
  const listings = [...sweep.listings];
  const deleted: number[] = [];
  try {
    let plan = planLookUps(open, seen, catalog, inventory.budgetLeft() - reserve);
    if (plan.sweep) {
      // Without the filters on state: a product that was disabled is listed too, and that is its evidence.
      const { enabled: _, type: __, ...text } = policy.filters;
      const full = await inventory.sweep({ ...text, lowOnly: false }, options);
      for (const listing of full.listings) {
        if (seen.has(listing.product.id)) continue;
        seen.add(listing.product.id);
        listings.push(listing);
      }
      plan = planLookUps(open, seen, { ...catalog, alreadyRead: true }, inventory.budgetLeft() - reserve);
    }
    const { answers, failure } = await inventory.lookUp(plan.products, options);
    for (const [id, listing] of answers) {
      if (listing) listings.push(listing);
      else deleted.push(id);
    }
    return { listings, deleted, incomplete, failure };
  } catch (failure) {
    options.signal.throwIfAborted();
    return { listings, deleted, incomplete, failure };
  }
}
