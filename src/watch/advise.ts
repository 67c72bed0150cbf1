import type { ReadOptions } from "../inventory/inventory.ts";
import { type PastWatch, watchPast } from "../simulation/past-minimums.ts";
import type { Step } from "../simulation/read-log.ts";
import type { Steps } from "../steps.ts";
import type { Advice } from "../stock/advice.ts";
import { type AdvicePolicy, adviseOn, type CatalogAdvice, joinAdvice } from "../stock/advise-on.ts";
import { shardOf } from "../stock/consumption/filing.ts";
import { isPositive } from "../stock/decimal.ts";
import { isSamePlace, type Level, type Listing } from "../stock/level.ts";
import type { ConsumptionReader } from "../store/consumption.ts";
import type { LoggedStep, SeenReader } from "../store/read-seen.ts";
import { inTurns } from "../turns.ts";
import { type Auditing, type CatalogReport, reportOn, type SweptCatalog, sweepCatalog } from "./audit.ts";
import { readObservedShards } from "./read-observed.ts";
import type { Reporting } from "./report.ts";

/** What it takes to advise on a company's catalog. */
export interface Advising extends Omit<Auditing, "commits" | "policy"> {
  readonly commits: Auditing["commits"] & ConsumptionReader & SeenReader;
  readonly policy: Auditing["policy"] & AdvicePolicy;
}

/** What is worth changing in a company's catalog. */
export interface Advised extends CatalogReport, CatalogAdvice {}

/**
 * Reads all watched products and says what is worth changing, and what it would have meant. It writes nothing.
 * @throws when the catalog cannot be read, or the signal's reason once it is aborted
 */
export async function advise(advising: Advising, options: ReadOptions): Promise<Advised> {
  const swept = await sweepCatalog(advising, options);
  const { watched, ...report } = reportOn(advising.company, swept, advising.policy);
  const advice = await adviseInParts(watched, swept, advising, options.signal);
  return { ...report, ...advice, items: await withPast(advice.items, advising, options.signal) };
}

/** Advises shard by shard, as the histories of consumption lie. */
async function adviseInParts(
  watched: readonly Listing[],
  { outlookOf, state, at }: SweptCatalog,
  { company, commits, policy }: Advising,
  signal: AbortSignal,
): Promise<CatalogAdvice> {
  const { consumptionZone: zone } = policy;
  const measuredAt = state?.measuredAt;
  if (zone === undefined || measuredAt === undefined) {
    return joinAdvice([await inTurns(adviseOn(watched, { outlookOf, seen: null }, policy, at))]);
  }
  const read = { readAt: zone.localTime(Date.parse(measuredAt)), at: measuredAt };
  const listings = Map.groupBy(watched, ({ product }) => shardOf(product.id));
  const parts: CatalogAdvice[] = [];
  for await (const [shard, observed] of readObservedShards(commits, company)) {
    signal.throwIfAborted();
    const seen = { observed, sold: await commits.sold(company, shard), ...read };
    parts.push(await inTurns(adviseOn(listings.get(shard) ?? [], { outlookOf, seen }, policy, at)));
  }
  return joinAdvice(parts);
}

/** Adds what another minimum would have meant, by what is kept of whole reads. */
async function withPast(
  items: readonly Advice[],
  { company, commits, policy }: Advising,
  signal: AbortSignal,
): Promise<Advice[]> {
  const watches = new Map<Advice, PastWatch>();
  for (const item of items) {
    if (isPositive(item.minimum) && item.leadDays !== null) {
      watches.set(item, watchPast(item.minimum, item.leadDays, policy.thresholds));
    }
  }
  if (watches.size === 0) return [...items];
  for await (const logged of commits.seen(company, new Date(0))) {
    signal.throwIfAborted();
    await inTurns(showAll(logged, watches));
  }
  return items.map((item) => ({ ...item, past: watches.get(item)?.past() ?? null }));
}

function* showAll(logged: LoggedStep, watches: ReadonlyMap<Advice, PastWatch>): Steps<void> {
  for (const [{ level }, watch] of watches) {
    yield;
    show(logged, level, watch);
  }
}

function show({ step, before }: LoggedStep, level: Level, watch: PastWatch): void {
  const at = Date.parse(step.at);
  // What lies before the first step of all, or in a gap, is not known.
  if (before !== undefined) watch.see(null, at);
  if (step.kind === "poll" && isWhole(step)) watch.see(findLevel(step, level), at);
}

function isWhole({ read, incomplete }: Step & { readonly kind: "poll" }): boolean {
  return (read === "full" || read === "check") && !incomplete;
}

/** Returns a level as a poll saw it; null: it did not list it. */
function findLevel({ listed, listings }: Step & { readonly kind: "poll" }, level: Level): Level | null {
  const { id } = level.product;
  const found = listed.has(id) ? listings.get(id)?.levels.filter((it) => isSamePlace(it, level)) : undefined;
  return found?.[0] ?? null;
}

/** Returns the advice on a catalog as a report. */
export function adviseReport(advising: Advising): Reporting {
  const { company, commits, policy } = advising;
  return {
    company,
    what: "advice",
    commits,
    channels: policy.channels,
    localeOf: policy.localeOf,
    make: async (options) => {
      const { companyTitle, at, products, levels, incomplete, ...found } = await advise(advising, options);
      const { items, rated, withoutLeadTime, notSeenLong } = found;
      return {
        content: {
          kind: "advice",
          companyTitle,
          polledAt: at,
          incomplete,
          findings: [],
          levels,
          advice: { items, rated, withoutLeadTime, notSeenLong },
        },
        facts: { products, levels, incomplete, advice: items.length },
      };
    },
  };
}
