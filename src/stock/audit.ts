import { compare, isPositive } from "./decimal.ts";
import { type JudgedLevel, judge, judgeListings, type ThresholdPolicy } from "./judge.ts";
import { type Level, type Listing, levelKey } from "./level.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Status, Threshold } from "./threshold.ts";

/** What can be wrong with a catalog, the most urgent first. */
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
 * - `low_without_supplier`, `low_without_cost`: short, and nobody knows of whom to order it, or for how much;
 * - `minimum_above_maximum`, `minimum_without_maximum`: no order can be suggested, or only up to the minimum;
 * - `duplicate_warehouse`: two rows of the product that only the API's own, hidden ids tell apart.
 */
export interface Finding {
  readonly kind: FindingKind;
  /** The level that it is about; of several, the shortest. */
  readonly level: Level;
  readonly threshold: Threshold | null;
  readonly status: Status;
  /** Rows of the catalog that it is about: warehouses of `always_out`, rows of one name of `duplicate_warehouse`, else 1. */
  readonly rows: number;
  /** Of `always_out`, since when all of them have been short, ISO 8601 in UTC; null: not known, or of another kind. */
  readonly since: string | null;
}

export interface AuditPolicy {
  readonly thresholds: ThresholdPolicy;
  /** How long a product must have been short everywhere to count as always out, in ms, where that is known. */
  readonly alwaysOutAfterMs: number;
}

/**
 * Looks a whole catalog through for what keeps alerts and orders from being of use. Ordered by kind, then by product.
 * @param episodes the open ones, which know since when; null where nothing is remembered of the company
 */
export function auditListings(
  listings: readonly Listing[],
  episodes: Snapshot | null,
  policy: AuditPolicy,
  now: Date,
): Finding[] {
  // Not every server tells suppliers: where it names none at all, none is missing.
  const tellsSuppliers = listings.some(({ product }) => !isBlank(product.supplier));
  return listings
    .flatMap((listing) => auditListing(listing, episodes, policy, now))
    .filter(({ kind }) => tellsSuppliers || kind !== "low_without_supplier")
    .sort(byUrgency());
}

function auditListing(listing: Listing, episodes: Snapshot | null, policy: AuditPolicy, now: Date): Finding[] {
  const judged = judgeListings([listing], policy.thresholds).product(listing.product.id)?.levels ?? [];
  const rows = Map.groupBy(listing.levels, levelKey);
  return [
    // Of a level that could not be read nobody knows.
    ...(listing.isPartial ? [] : findAlwaysOut(listing, episodes, policy, now)),
    ...judged.flatMap(findUnorderable),
    ...listing.levels.flatMap((level) => findWrongMinimum(level, policy)),
    ...judged.flatMap((found) => {
      const count = rows.get(levelKey(found.level))?.length ?? 0;
      return count > 1 ? [{ ...findingOf("duplicate_warehouse", found), rows: count }] : [];
    }),
  ];
}

function findAlwaysOut(
  { levels }: Listing,
  episodes: Snapshot | null,
  { thresholds, alwaysOutAfterMs }: AuditPolicy,
  now: Date,
): Finding[] {
  const watched = levels.map((level) => judge(level, thresholds)).filter(({ threshold }) => threshold !== null);
  const [first, ...others] = watched;
  if (!first || watched.some(({ status }) => status !== "out")) return [];
  const shortest = others.reduce((a, b) => (compare(b.level.stock, a.level.stock) < 0 ? b : a), first);
  const finding: Finding = { ...findingOf("always_out", shortest), rows: watched.length };
  if (episodes === null) return [finding];
  const begins = watched.flatMap(({ level }) => episodes[levelKey(level)]?.since ?? []).sort();
  // A level without an episode has run out since the last poll.
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

function findWrongMinimum(level: Level, { thresholds }: AuditPolicy): Finding[] {
  const { minimum, maximum } = level;
  if (!isPositive(minimum)) return [];
  const judged = judge(level, thresholds);
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
  const names = new Intl.Collator("es", { numeric: true });
  return (a, b) =>
    FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) ||
    names.compare(a.level.product.name, b.level.product.name) ||
    a.level.product.id - b.level.product.id ||
    names.compare(a.level.branch ?? "", b.level.branch ?? "") ||
    names.compare(a.level.warehouse ?? "", b.level.warehouse ?? "");
}
