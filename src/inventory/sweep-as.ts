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

/** The sweep that a poll lives on. */
export interface MainSweep extends Sweep {
  readonly read: SweepPlan;
  /** What it found out about the API's filter, null where it did not check. */
  readonly coverage: Coverage | null;
  /** Ids that the API's filter listed, null where it was not asked. */
  readonly filtered: ReadonlySet<number> | null;
  /** How far the catalog is read, null where it is not read in slices. */
  readonly slices: Slices | null;
  /** How many products match the filters, where this sweep was told so, else null. */
  readonly products: number | null;
  /** Why not all was read that the rules ask for. */
  readonly ruleFailure?: unknown;
  /** Why the catalog was not read as planned: what the filter listed counts. */
  readonly catalogFailure?: unknown;
}

/** What a sweep goes by, besides its plan. */
export interface SweepMeans {
  /** The rules need everything. */
  readonly everything: RulePlan["everything"];
  readonly slices: Slices | null;
  /** Pages of the catalog that may be read of it now. */
  readonly pagesOfSlice: number;
}

/** Reads as planned, or everything where the rules need it. Rejects when not even the filter's listing can be read. */
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
    // What only the rules ask for must not cost the poll what it lives on.
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
  return { ...swept, read: "filtered", coverage: null, filtered: idsOf(swept), slices: null, products: null };
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
  // The API knows nothing of the rules: it is judged by the minimums that it goes by.
  const { compare, zeroMinimum } = policy.thresholds;
  const own: ThresholdPolicy = { compare, zeroMinimum };
  const filtered = await sweepFiltered(sweep);
  let products: number | null = null;
  try {
    const full = await sweep(false, (page, pages) => {
      // Until it is read, by its pages.
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
    // What the filter lists is so, whatever it may leave out.
    return { ...filtered, products, catalogFailure };
  }

  /** Null: nothing is proven by it. */
  async function judgeTwice(full: Sweep, filtered: Sweep): Promise<FilterVerdict | null> {
    if (full.incomplete || filtered.incomplete) return null;
    const verdict = judgeFilter(full.listings, filtered.listings, own);
    if (verdict.missed === 0) return verdict;
    // What fell low between the two reads looks missed as well: ask the filter again before it is called wrong.
    const again = await sweep(true).catch(() => {
      options.signal.throwIfAborted();
      return null;
    });
    return again && judgeFilter(full.listings, union(again.listings, filtered.listings), own);
  }
}

function idsOf({ listings }: Sweep): ReadonlySet<number> {
  return new Set(listings.map(({ product }) => product.id));
}

/** Each product once, as the second read listed it where both did. */
function union(first: readonly Listing[], second: readonly Listing[]): Listing[] {
  return [...new Map([...first, ...second].map((listing) => [listing.product.id, listing])).values()];
}
