import type { Coverage } from "../stock/coverage.ts";
import { judgeFilter } from "../stock/judge-filter.ts";
import type { Listing } from "../stock/level.ts";
import type { SweepPlan } from "../stock/plan.ts";
import type { RulePlan } from "../stock/plan-rules.ts";
import type { ThresholdPolicy } from "../stock/threshold.ts";
import type { ReadOptions, Sweep } from "./inventory.ts";
import type { Reading } from "./reading.ts";

/** The sweep that a poll lives on. */
export interface MainSweep extends Sweep {
  readonly read: SweepPlan;
  /** What it found out about the API's filter, null where it did not check. */
  readonly coverage: Coverage | null;
  /** How many products the API's filter listed, null where it was not asked. */
  readonly filtered: number | null;
  /** Why not all was read that the rules ask for. */
  readonly ruleFailure?: unknown;
}

/** Reads as planned, or everything where the rules need it. Rejects when not even the filter's listing can be read. */
export async function sweepAs(
  planned: SweepPlan,
  { everything }: Pick<RulePlan, "everything">,
  reading: Reading,
  options: ReadOptions,
): Promise<MainSweep> {
  const sweep = (lowOnly: boolean) => reading.inventory.sweep({ ...reading.policy.filters, lowOnly }, options);
  if (planned === "check") return check(sweep, reading);
  if (planned === "full") return sweepFully(sweep);
  if (!everything) return sweepFiltered(sweep);
  try {
    return await sweepFully(sweep);
  } catch (ruleFailure) {
    options.signal.throwIfAborted();
    // What only the rules ask for must not cost the poll what it lives on.
    return { ...(await sweepFiltered(sweep)), ruleFailure };
  }
}

type Sweeping = (lowOnly: boolean) => Promise<Sweep>;

async function sweepFully(sweep: Sweeping): Promise<MainSweep> {
  return { ...(await sweep(false)), read: "full", coverage: null, filtered: null };
}

async function sweepFiltered(sweep: Sweeping): Promise<MainSweep> {
  const swept = await sweep(true);
  return { ...swept, read: "filtered", coverage: null, filtered: swept.listings.length };
}

async function check(sweep: Sweeping, { policy, at }: Reading): Promise<MainSweep> {
  // The API knows nothing of the rules: it is judged by the minimums that it goes by.
  const { compare, zeroMinimum } = policy.thresholds;
  const own: ThresholdPolicy = { compare, zeroMinimum };
  const filtered = await sweep(true);
  const full = await sweep(false);
  let verdict = judgeFilter(full.listings, filtered.listings, own);
  if (verdict.missed > 0) {
    // What fell low between the two reads looks missed as well: ask the filter again before it is called wrong.
    const again = await sweep(true);
    verdict = judgeFilter(full.listings, union(again.listings, filtered.listings), own);
  }
  const coverage: Coverage = { ...verdict, checkedAt: at.toISOString(), products: full.listings.length };
  // An inconsistent read proves nothing about the filter: check again at the next poll.
  const isProof = !full.incomplete && !filtered.incomplete;
  return { ...full, read: "check", coverage: isProof ? coverage : null, filtered: filtered.listings.length };
}

/** Each product once, as the second read listed it where both did. */
function union(first: readonly Listing[], second: readonly Listing[]): Listing[] {
  return [...new Map([...first, ...second].map((listing) => [listing.product.id, listing])).values()];
}
