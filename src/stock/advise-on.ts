import type { Steps } from "../steps.ts";
import { ADVICE_KINDS, type Advice, adviseLimits, costOf, findExcess } from "./advice.ts";
import { dayOf } from "./consumption/calendar.ts";
import type { History, Observed } from "./consumption/history.ts";
import { STALE_AFTER_MS } from "./consumption/outlooks.ts";
import { wasConsumed } from "./consumption/still.ts";
import type { Place } from "./consumption/tracked.ts";
import { add, compare, type Decimal, isPositive, subtract, ZERO } from "./decimal.ts";
import { judge, type ThresholdPolicy } from "./judge.ts";
import { byProductAndPlace, isSamePlace, type Level, type Listing } from "./level.ts";
import type { Outlook, OutlookOf } from "./outlook.ts";

const DAY_MS = 24 * 3_600_000;

export interface AdvicePolicy {
  /** Its rules only say which levels are ignored: what is advised are SmartPyme's own minimums. */
  readonly thresholds: ThresholdPolicy;
  /** Days from an order to its arrival, where a product's supplier has said nothing; null: not known. */
  readonly leadDays: Decimal | null;
  /** For how long a product must not have been consumed, in ms; at most 90 days. */
  readonly deadAfterMs: number;
  /** A stock that lasts for more days is too much. */
  readonly overstockDays: Decimal;
  /** What dead stock and overstock must be worth to be told. */
  readonly leastValue: Decimal;
}

/** What is known of consumption. */
export interface Measured {
  readonly outlookOf: OutlookOf;
  /** What was seen of the demand for each level, by product id; null: it is not measured. */
  readonly seen: {
    readonly observed: ReadonlyMap<number, readonly (Observed & { readonly place: Place })[]>;
    /** What was sold, by product id; empty where sales are not read. */
    readonly sold: ReadonlyMap<number, readonly Pick<History, "falls">[]>;
    /** When the last whole read began: by the company's clocks in ms, and ISO 8601 in UTC. */
    readonly readAt: number;
    readonly at: string;
  } | null;
}

/** What is advised, and of how much nothing can be. */
export interface CatalogAdvice {
  readonly items: readonly Advice[];
  /** Number of levels whose rate is known. */
  readonly rated: number;
  /** Of these: levels whose lead time is not, so that no minimum can be advised. */
  readonly withoutLeadTime: number;
  /** Number of products with stock and without consumption that were not seen for long enough to be dead stock. */
  readonly notSeenLong: number;
}

/** Advises on a catalog, or on a part of it. */
export function* adviseOn(
  listings: readonly Listing[],
  { outlookOf, seen }: Measured,
  policy: AdvicePolicy,
  now: Date,
): Steps<CatalogAdvice> {
  const isFresh = seen !== null && now.getTime() - Date.parse(seen.at) <= STALE_AFTER_MS;
  const known = isFresh ? seen : null;
  const items: Advice[] = [];
  let rated = 0;
  let withoutLeadTime = 0;
  let notSeenLong = 0;
  for (const listing of listings) {
    yield;
    const levels = listing.levels.filter((level) => !judge(level, policy.thresholds).isIgnored);
    const dead = listing.isPartial ? "yes" : isDead(listing, known, policy);
    const found = dead === "no" ? deadStock(levels) : null;
    if (found && isWorth(found.value, policy)) items.push(found);
    if (dead === "unknown") notSeenLong += 1;
    for (const level of levels) {
      const isAlone = listing.levels.every((other) => other === level || !isSamePlace(other, level));
      // Of rows that share a place only what both lose together is known.
      const outlook = isAlone ? withLeadTime(outlookOf(level), policy) : null;
      if (outlook) rated += 1;
      if (outlook && outlook.leadDays === undefined) withoutLeadTime += 1;
      const limits = outlook && adviseLimits(level, outlook);
      if (limits) items.push(adviceOf("limits", level, { outlook, ...limits }));
      const excess = dead === "no" ? null : findExcess(level, { limits, outlook, days: policy.overstockDays });
      if (excess && isWorth(excess.value, policy)) {
        items.push(adviceOf("overstock", level, { outlook, excess: excess.units, value: excess.value }));
      }
    }
  }
  return { items, rated, withoutLeadTime, notSeenLong };
}

/** Makes one of the advice on the parts of a catalog. The items are ordered by kind, what matters most first. */
export function joinAdvice(parts: readonly CatalogAdvice[]): CatalogAdvice {
  const sum = (of: (part: CatalogAdvice) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    items: parts.flatMap(({ items }) => items).sort(byWeight()),
    rated: sum(({ rated }) => rated),
    withoutLeadTime: sum(({ withoutLeadTime }) => withoutLeadTime),
    notSeenLong: sum(({ notSeenLong }) => notSeenLong),
  };
}

function withLeadTime(outlook: Outlook | null, { leadDays }: AdvicePolicy): Outlook | null {
  return outlook && outlook.leadDays === undefined && leadDays !== null ? { ...outlook, leadDays } : outlook;
}

/** Tells whether a product was not consumed, or `yes` where it was, or has no stock. */
function isDead({ product, levels }: Listing, seen: Measured["seen"], policy: AdvicePolicy): "yes" | "no" | "unknown" {
  const stocked = levels.filter(({ stock }) => isPositive(stock));
  if (stocked.length === 0) return "yes";
  if (seen === null) return "unknown";
  const observed = seen.observed.get(product.id) ?? [];
  const ofStocked = stocked.map((level) => observed.find(({ place }) => isSamePlace(place, level)));
  // What was received between the same two reads may hide a sale from them.
  const histories = [...observed, ...(seen.sold.get(product.id) ?? [])];
  return wasConsumed(histories, ofStocked, dayOf(seen.readAt), Math.floor(policy.deadAfterMs / DAY_MS));
}

function deadStock(levels: readonly Level[]): Advice | null {
  const [first, ...others] = levels.filter(({ stock }) => isPositive(stock));
  if (!first) return null;
  const most = others.reduce((a, b) => (compare(b.stock, a.stock) > 0 ? b : a), first);
  const excess = others.reduce((sum, { stock }) => add(sum, stock), first.stock);
  return { ...adviceOf("dead_stock", most, { excess, value: costOf(excess, most) }), rows: others.length + 1 };
}

function isWorth(value: Decimal | null, { leastValue }: AdvicePolicy): boolean {
  return compare(value ?? ZERO, leastValue) >= 0;
}

function adviceOf(
  kind: Advice["kind"],
  level: Level,
  {
    outlook = null,
    minimum = null,
    maximum = null,
    excess = null,
    value = null,
  }: Partial<Pick<Advice, "minimum" | "maximum" | "excess" | "value">> & { readonly outlook?: Outlook | null },
): Advice {
  const leadDays = kind === "limits" ? (outlook?.leadDays ?? null) : null;
  return {
    kind,
    level,
    rows: 1,
    perDay: outlook?.perDay ?? null,
    ...(outlook?.source && { source: outlook.source }),
    leadDays,
    minimum,
    maximum,
    excess,
    value,
    past: null,
  };
}

/** By kind; limits by how many days of consumption the minimum changes, the rest by what it is worth. */
function byWeight(): (a: Advice, b: Advice) => number {
  const byName = byProductAndPlace();
  return (a, b) =>
    ADVICE_KINDS.indexOf(a.kind) - ADVICE_KINDS.indexOf(b.kind) ||
    weightOf(b) - weightOf(a) ||
    byName(a.level, b.level);
}

function weightOf({ kind, level, minimum, perDay, value }: Advice): number {
  if (kind !== "limits") return Number(value ?? 0);
  if (minimum === null || perDay === null) return 0;
  return Math.abs(Number(subtract(minimum, level.minimum ?? ZERO))) / Number(perDay);
}
