import { compare, isPositive } from "./decimal.ts";
import { type JudgedLevel, judge, judgeListings, type ThresholdPolicy } from "./judge.ts";
import { byProductAndPlace, type Level, type Listing, levelKey } from "./level.ts";
import { NO_OUTLOOK, type OutlookOf } from "./outlook.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Status, Threshold } from "./threshold.ts";

/** The kinds of fault that an audit can find in a catalog, the most urgent first. */
export const FINDING_KINDS = [
  "always_out",
  "low_without_supplier",
  "low_without_cost",
  "minimum_above_maximum",
  "duplicate_warehouse",
  "minimum_without_maximum",
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * One thing to put right in the catalog.
 * - `always_out`: the product is out of stock in every warehouse where it has a threshold;
 * - `low_without_supplier`, `low_without_cost`: the level is short, and the catalog has no supplier, or no cost, for an order;
 * - `minimum_above_maximum`, `minimum_without_maximum`: orders can be suggested up to the minimum at most;
 * - `duplicate_warehouse`: two rows of the product have the same branch and warehouse name; the API hides the ids that differ.
 */
export interface Finding {
  readonly kind: FindingKind;
  /** The level at fault; of several, the one with the least stock. */
  readonly level: Level;
  readonly threshold: Threshold | null;
  readonly status: Status;
  /** Number of rows at fault: of `always_out` the warehouses, of `duplicate_warehouse` the rows with the same name, else 1. */
  readonly rows: number;
  /** For `always_out`: since when all its levels have been short, ISO 8601 in UTC. Null: not known, or another kind. */
  readonly since: string | null;
}

export interface AuditPolicy {
  readonly thresholds: ThresholdPolicy;
  /** How long all levels of a product must have been short for `always_out`, in ms. Not applied where that is not known. */
  readonly alwaysOutAfterMs: number;
}

/**
 * Searches a whole catalog for faults that make alerts and orders useless. The findings are ordered by kind, then by product.
 * @param episodes the open episodes, which tell since when levels are short; null when the store knows nothing of the company
 * @param outlookOf how fast levels are consumed, as far as it is known
 */
export function auditListings(
  listings: readonly Listing[],
  episodes: Snapshot | null,
  policy: AuditPolicy,
  now: Date,
  outlookOf: OutlookOf = NO_OUTLOOK,
): Finding[] {
  const auditing: Auditing = { policy, judge: (level) => judge(level, policy.thresholds, outlookOf), outlookOf };
  // Some servers send no suppliers: if no product has one, a missing supplier is not a fault.
  const tellsSuppliers = listings.some(({ product }) => !isBlank(product.supplier));
  return listings
    .flatMap((listing) => auditListing(listing, episodes, auditing, now))
    .filter(({ kind }) => tellsSuppliers || kind !== "low_without_supplier")
    .sort(byUrgency());
}

/** Up to this number, findings of one kind are always listed one by one. */
const FEW = 20;

/**
 * Returns the kinds of fault that most levels of a catalog have: these are how the shop keeps its catalog, and no mistakes.
 * @param levels number of levels in the whole catalog
 */
export function sharedKinds(findings: readonly Finding[], levels: number): FindingKind[] {
  return FINDING_KINDS.filter((kind) => {
    const count = findings.filter((finding) => finding.kind === kind).length;
    return count > FEW && 2 * count > levels;
  });
}

interface Auditing {
  readonly policy: AuditPolicy;
  readonly judge: (level: Level) => JudgedLevel;
  readonly outlookOf: OutlookOf;
}

function auditListing(listing: Listing, episodes: Snapshot | null, auditing: Auditing, now: Date): Finding[] {
  const { policy, outlookOf } = auditing;
  const judged = judgeListings([listing], policy.thresholds, outlookOf).product(listing.product.id)?.levels ?? [];
  const rows = Map.groupBy(listing.levels, levelKey);
  return [
    // A level that could not be read may be in stock.
    ...(listing.isPartial ? [] : findAlwaysOut(listing, episodes, auditing, now)),
    ...judged.flatMap(findUnorderable),
    ...listing.levels.flatMap((level) => findWrongMinimum(level, auditing)),
    ...judged.flatMap((found) => {
      const count = rows.get(levelKey(found.level))?.length ?? 0;
      return count > 1 ? [{ ...findingOf("duplicate_warehouse", found), rows: count }] : [];
    }),
  ];
}

function findAlwaysOut(
  { levels }: Listing,
  episodes: Snapshot | null,
  { policy: { alwaysOutAfterMs }, judge }: Auditing,
  now: Date,
): Finding[] {
  const watched = levels.map(judge).filter(({ threshold }) => threshold !== null);
  const [first, ...others] = watched;
  if (!first || watched.some(({ status }) => status !== "out")) return [];
  const shortest = others.reduce((a, b) => (compare(b.level.stock, a.level.stock) < 0 ? b : a), first);
  const finding: Finding = { ...findingOf("always_out", shortest), rows: watched.length };
  if (episodes === null) return [finding];
  const begins = watched.flatMap(({ level }) => episodes.get(levelKey(level))?.since ?? []).sort();
  // A level without an episode ran out after the last poll.
  const since = begins.length === watched.length ? begins.at(-1) : undefined;
  if (since === undefined || now.getTime() - Date.parse(since) < alwaysOutAfterMs) return [];
  return [{ ...finding, since }];
}

function findUnorderable(judged: JudgedLevel): Finding[] {
  const { status, level } = judged;
  const { supplier, cost } = level.product;
  if (status === "ok") return [];
  return [
    ...(isBlank(supplier) ? [findingOf("low_without_supplier", judged)] : []),
    ...(isPositive(cost) ? [] : [findingOf("low_without_cost", judged)]),
  ];
}

function findWrongMinimum(level: Level, { judge }: Auditing): Finding[] {
  const { minimum, maximum } = level;
  if (!isPositive(minimum)) return [];
  const judged = judge(level);
  if (!isPositive(maximum)) return [findingOf("minimum_without_maximum", judged)];
  return compare(minimum, maximum) > 0 ? [findingOf("minimum_above_maximum", judged)] : [];
}

function findingOf(kind: FindingKind, { level, threshold, status }: JudgedLevel): Finding {
  return { kind, level, threshold, status, rows: 1, since: null };
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === "";
}

function byUrgency(): (a: Finding, b: Finding) => number {
  const byName = byProductAndPlace();
  return (a, b) => FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) || byName(a.level, b.level);
}
