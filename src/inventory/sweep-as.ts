import type { ThresholdPolicy } from "../stock/judge.ts";
import type { Listing } from "../stock/level.ts";
import { type Coverage, nameCircumstances } from "./coverage.ts";
import { RequestsSpent } from "./fall-behind.ts";
import type { ReadOptions, Sweep } from "./inventory.ts";
import { type FilterVerdict, judgeFilter } from "./judge-filter.ts";
import type { RulePlan } from "./plan-rules.ts";
import { pagesAPoll, type SweepPlan } from "./plan-sweep.ts";
import type { Reading } from "./reading.ts";
import type { Slices } from "./reading-memory.ts";

/** The main read of a poll. */
export interface MainSweep extends Sweep {
  readonly read: SweepPlan;
  /** What this sweep found out about the API's filter; null when it did not check it, or the check was inconclusive. */
  readonly coverage: Coverage | null;
  /** Ids of the products that the API's filter listed; null when the filter was not read. */
  readonly filtered: ReadonlySet<number> | null;
  /** How far the catalog has been read; null when it is not read in slices. */
  readonly slices: Slices | null;
  /** How many products match the filters, if this sweep has learned that; else null. */
  readonly products: number | null;
  /** Why everything could not be read, which the rules need; undefined: nothing failed. */
  readonly ruleFailure?: unknown;
  /** Why the catalog could not be read as planned, so that only the filter's list counts; undefined: nothing failed. */
  readonly catalogFailure?: unknown;
}

/** What a sweep depends on besides its plan. */
export interface SweepMeans {
  /** Whether the rules need a read of everything. */
  readonly everything: RulePlan["everything"];
  readonly slices: Slices | null;
  /** How many pages of the catalog this poll may read as a slice. */
  readonly pagesOfSlice: number;
}

/**
 * Reads as planned, or everything when the rules need that and the plan is `filtered`.
 * @throws when not even the filter's list can be read, or a planned full read fails; the signal's reason once it is aborted
 */
export async function sweepAs(
  planned: SweepPlan,
  means: SweepMeans,
  reading: Reading,
  options: ReadOptions,
): Promise<MainSweep> {
  const sweep: Sweeping = (lowOnly, onPage = options.onPage) =>
    reading.inventory.sweep({ ...reading.policy.filters, lowOnly }, { ...options, onPage });
  if (planned === "check") return check(sweep, reading, options);
  if (planned === "full") return sweepFully(sweep);
  if (planned === "sliced") return sweepInSlices(sweep, means, reading, options);
  if (!means.everything) return sweepFiltered(sweep);
  try {
    return await sweepFully(sweep);
  } catch (ruleFailure) {
    options.signal.throwIfAborted();
    // Only the rules need everything: if that fails, the poll still reads the filter's list.
    return { ...(await sweepFiltered(sweep)), ruleFailure };
  }
}

type Sweeping = (lowOnly: boolean, onPage?: ReadOptions["onPage"]) => Promise<Sweep>;

async function sweepFully(sweep: Sweeping): Promise<MainSweep> {
  const swept = await sweep(false);
  return { ...swept, read: "full", coverage: null, filtered: null, slices: null, products: swept.listings.length };
}

async function sweepFiltered(sweep: Sweeping): Promise<MainSweep> {
  const swept = await sweep(true);
  return { ...swept, read: "filtered", coverage: null, filtered: idsOf(swept.listings), slices: null, products: null };
}

async function sweepInSlices(
  sweep: Sweeping,
  { slices, pagesOfSlice }: SweepMeans,
  { inventory, policy, at }: Reading,
  options: ReadOptions,
): Promise<MainSweep> {
  const swept = { ...(await sweepFiltered(sweep)), read: "sliced", slices } as const;
  if (pagesOfSlice < 1) return { ...swept, catalogFailure: new RequestsSpent() };
  const range = { from: slices?.next ?? 0, pages: pagesOfSlice };
  const slice = await inventory.readSlice({ ...policy.filters, lowOnly: false }, range, options);
  if (slice.total === null) return { ...swept, catalogFailure: slice.failure };
  const began = slices && slices.next > 0 ? slices.began : at.toISOString();
  return {
    ...swept,
    listings: union(slice.listings, swept.listings),
    pages: swept.pages + slice.pages,
    products: slice.total,
    slices: {
      next: slice.next ?? 0,
      products: slice.total,
      pagesAPoll: pagesAPoll({ limit: inventory.budget().limit, pollsAnHour: policy.pollsAnHour }),
      pageSize: policy.pageSize,
      began,
      lastCycle: slice.next === null ? { began, ended: at.toISOString() } : (slices?.lastCycle ?? null),
    },
    catalogFailure: slice.failure,
  };
}

async function check(sweep: Sweeping, { policy, at }: Reading, options: ReadOptions): Promise<MainSweep> {
  // The API does not know the rules: its filter is judged by the minimums.
  const { compare, zeroMinimum } = policy.thresholds;
  const own: ThresholdPolicy = { compare, zeroMinimum };
  const filtered = await sweepFiltered(sweep);
  let products: number | null = null;
  try {
    const full = await sweep(false, (page, pages) => {
      // An estimate by pages, in case the read fails before its end.
      products = pages * policy.pageSize;
      options.onPage?.(page, pages);
    });
    const verdict = await judgeTwice(full, filtered);
    const under = nameCircumstances(own, policy.filters, policy.baseUrl);
    const found = { checkedAt: at.toISOString(), products: full.listings.length, under };
    return {
      ...full,
      listings: full.incomplete ? union(filtered.listings, full.listings) : full.listings,
      read: "check",
      coverage: verdict && { ...verdict, ...found },
      filtered: filtered.filtered,
      slices: null,
      products: full.listings.length,
    };
  } catch (catalogFailure) {
    options.signal.throwIfAborted();
    // The filter's list is true, even if it leaves something out.
    return { ...filtered, products, catalogFailure };
  }

  /** Judges the filter, and reads it again before it is disproved. Returns null when nothing can be concluded. */
  async function judgeTwice(full: Sweep, filtered: Sweep): Promise<FilterVerdict | null> {
    if (full.incomplete || filtered.incomplete) return null;
    const verdict = judgeFilter(full.listings, filtered.listings, own);
    if (verdict.missed === 0) return verdict;
    // A level that became low between the two reads looks missed, too, so the filter is read again.
    const again = await sweep(true).catch(() => {
      options.signal.throwIfAborted();
      return null;
    });
    return again && judgeFilter(full.listings, union(again.listings, filtered.listings), own);
  }
}

export function idsOf(listings: readonly Listing[]): ReadonlySet<number> {
  return new Set(listings.map(({ product }) => product.id));
}

/** Merges two lists by product; where both have a product, the second one's listing is taken. */
export function union(first: readonly Listing[], second: readonly Listing[]): Listing[] {
  return [...new Map([...first, ...second].map((listing) => [listing.product.id, listing])).values()];
}
