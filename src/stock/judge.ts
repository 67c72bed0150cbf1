import { compare, type Decimal, isPositive, subtract, ZERO } from "./decimal.ts";
import { isSamePlace, type Level, type LevelKey, type Listing, levelKey, type Product } from "./level.ts";
import { NO_OUTLOOK, type Outlook, type OutlookOf } from "./outlook.ts";
import { isByConsumption, type Status, type Threshold } from "./threshold.ts";
import { applyRule, outlookUnder, type ThresholdRule } from "./threshold-rule.ts";

export interface ThresholdPolicy {
  /** Whether a stock of exactly the threshold is low. */
  readonly compare: "at_or_below" | "below";
  /** What a minimum of 0, or none, means. The server creates rows with minimum 0 by itself, so `ignore` is the safe choice. */
  readonly zeroMinimum: "ignore" | "alert";
  /** The first rule that matches a level sets its threshold; absent: there are no rules. */
  readonly rules?: readonly ThresholdRule[];
}

export interface JudgedLevel {
  readonly level: Level;
  /** Null when the level has no threshold: its status is then always `ok`. */
  readonly threshold: Threshold | null;
  readonly status: Status;
  /** Whether a rule says to ignore this level. */
  readonly isIgnored: boolean;
  /** The rule that matches the level; undefined: none does. */
  readonly rule?: ThresholdRule | undefined;
  /** How fast it is consumed, where that is known and it is short, or its rule asks for it. */
  readonly outlook?: Outlook | undefined;
}

/**
 * Judges one level by its threshold: `out` at or under zero stock, `low` by the policy's comparison, else `ok`.
 * @param outlookOf asked only where the answer is of use
 */
export function judge(level: Level, policy: ThresholdPolicy, outlookOf: OutlookOf = NO_OUTLOOK): JudgedLevel {
  const rule = policy.rules?.find(({ matches }) => matches(level));
  const isIgnored = rule?.effect.kind === "ignore";
  const isAsked = rule !== undefined && isByConsumption(rule.effect);
  const known = isAsked ? outlookOf(level) : null;
  const ruled = rule && known && outlookUnder(rule.effect, known);
  const threshold = thresholdOf(level, rule, policy, ruled ?? null);
  const status = statusOf(level.stock, threshold, policy);
  const outlook = isAsked || status === "ok" ? ruled : outlookOf(level);
  return { level, threshold, status, isIgnored, rule, ...(outlook && { outlook }) };
}

/** What a poll saw of one product. */
export interface JudgedProduct {
  readonly product: Product;
  readonly levels: readonly JudgedLevel[];
}

/** Listings by product. Each is judged when it is asked for: all the judged ones together would take much memory. */
export interface JudgedListings {
  products(): Iterable<JudgedProduct>;
  /** Returns the judged product; undefined when it is not listed. */
  product(id: number): JudgedProduct | undefined;
  /** Leaves a listed product out of `products()` from now on. */
  settle(id: number): void;
  /** Returns the keys that two rows of one listing share, among the products judged so far. */
  duplicates(): LevelKey[];
}

/**
 * Makes the levels of the listings ready to be judged, product by product. Warehouses may share a name: of two rows for one
 * place only the worse is kept. Of a product that is listed twice the later rows replace the earlier.
 */
export function judgeListings(
  listings: readonly Listing[],
  policy: ThresholdPolicy,
  outlookOf: OutlookOf = NO_OUTLOOK,
): JudgedListings {
  /** Indexes of first listings, by product. */
  const listed = new Map<number, number>();
  const again = new Map<number, Listing[]>();
  const settled = new Uint8Array(listings.length);
  const duplicates = new Set<LevelKey>();
  for (const [index, listing] of listings.entries()) {
    const { id } = listing.product;
    const others = again.get(id);
    if (others) others.push(listing);
    else if (listed.has(id)) again.set(id, [listing]);
    else listed.set(id, index);
  }
  // Callers ask for all levels of a product before they go on to the next.
  let last: JudgedProduct | undefined;
  const judged = (first: Listing): JudgedProduct => {
    const { id } = first.product;
    if (last?.product.id === id) return last;
    last = judgeListing(first, policy, duplicates, outlookOf);
    for (const later of again.get(id) ?? []) {
      last = replaceLevels(last, judgeListing(later, policy, duplicates, outlookOf));
    }
    return last;
  };
  return {
    *products() {
      for (const index of listed.values()) {
        const listing = settled[index] === 0 ? listings[index] : undefined;
        if (listing) yield judged(listing);
      }
    },
    product(id) {
      const index = listed.get(id);
      const listing = index === undefined ? undefined : listings[index];
      return listing && judged(listing);
    },
    settle(id) {
      const index = listed.get(id);
      if (index !== undefined) settled[index] = 1;
    },
    duplicates: () => [...duplicates],
  };
}

/** Judges the rows of one listing, and adds each key that two of them share to `duplicates`. */
function judgeListing(
  { product, levels: rows }: Listing,
  policy: ThresholdPolicy,
  duplicates: Set<LevelKey>,
  outlookOf: OutlookOf,
): JudgedProduct {
  const levels: JudgedLevel[] = [];
  // Of rows that share a place only what both lose together is known.
  const ofRow: OutlookOf = (row) =>
    rows.some((other) => other !== row && isSamePlace(other, row)) ? null : outlookOf(row);
  for (const row of rows) {
    const judged = judge(row, policy, ofRow);
    const at = placeAmong(levels, row);
    const twin = levels[at];
    if (!twin) levels.push(judged);
    else {
      duplicates.add(levelKey(row));
      if (isWorse(judged, twin)) levels[at] = judged;
    }
  }
  return { product, levels };
}

/** Returns the index of the level in this place among the levels of one product; -1 when there is none. */
export function placeAmong(levels: readonly JudgedLevel[], place: Pick<Level, "branch" | "warehouse">): number {
  for (let at = 0; at < levels.length; at += 1) {
    const judged = levels[at];
    if (judged && isSamePlace(judged.level, place)) return at;
  }
  return -1;
}

function replaceLevels(earlier: JudgedProduct, { product, levels: later }: JudgedProduct): JudgedProduct {
  const levels = [...earlier.levels];
  for (const judged of later) {
    const at = placeAmong(levels, judged.level);
    if (at < 0) levels.push(judged);
    else levels[at] = judged;
  }
  return { product, levels };
}

function thresholdOf(
  level: Level,
  rule: ThresholdRule | undefined,
  policy: ThresholdPolicy,
  outlook: Outlook | null,
): Threshold | null {
  if (!rule) return ownThreshold(level, policy);
  const { number, name, effect } = rule;
  if (effect.kind === "ignore") return null;
  const value = applyRule(effect, level, outlook);
  if (value === null) return ownThreshold(level, policy);
  return { value, source: { number, name, kind: effect.kind, factor: effect.factor } };
}

function ownThreshold({ minimum }: Level, { zeroMinimum }: ThresholdPolicy): Threshold | null {
  if (isPositive(minimum)) return { value: minimum, source: "erp" };
  return zeroMinimum === "alert" ? { value: ZERO, source: "erp" } : null;
}

export function statusOf(stock: Decimal, threshold: Threshold | null, policy: ThresholdPolicy): Status {
  if (threshold === null) return "ok";
  if (compare(stock, ZERO) <= 0) return "out";
  const order = compare(stock, threshold.value);
  return order < 0 || (order === 0 && policy.compare === "at_or_below") ? "low" : "ok";
}

const SEVERITY: Record<Status, number> = { ok: 0, low: 1, out: 2 };

function isWorse(a: JudgedLevel, b: JudgedLevel): boolean {
  if (a.status !== b.status) return SEVERITY[a.status] > SEVERITY[b.status];
  const deficit = (judged: JudgedLevel) => subtract(judged.threshold?.value ?? ZERO, judged.level.stock);
  return compare(deficit(a), deficit(b)) > 0;
}

/** Tells whether the API's own filter takes a level for low: it compares with the minimum as it is, even with 0. */
export function isUnderMinimum({ stock, minimum }: Pick<Level, "stock" | "minimum">): boolean {
  return minimum !== null && compare(stock, minimum) < 0;
}
