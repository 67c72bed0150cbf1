import { compare, type Decimal, isPositive, subtract, ZERO } from "./decimal.ts";
import { isSamePlace, type Level, type LevelKey, type Listing, levelKey, type Product } from "./level.ts";
import type { Status, Threshold } from "./threshold.ts";
import { applyRule, type ThresholdRule } from "./threshold-rule.ts";

export interface ThresholdPolicy {
  /** Whether a stock of exactly the threshold is low. */
  readonly compare: "at_or_below" | "below";
  /** What a minimum of 0, or none, means. The server makes rows with minimum 0 by itself: `ignore` is the safe reading. */
  readonly zeroMinimum: "ignore" | "alert";
  /** The first that matches a level sets its threshold; absent: none. */
  readonly rules?: readonly ThresholdRule[];
}

export interface JudgedLevel {
  readonly level: Level;
  /** Null where no minimum is set: such a level is always `ok`. */
  readonly threshold: Threshold | null;
  readonly status: Status;
  /** Whether a rule says to ignore it. */
  readonly isIgnored: boolean;
}

/** Judges one level by its threshold: `out` at or under zero stock, `low` by the policy's comparison, else `ok`. */
export function judge(level: Level, policy: ThresholdPolicy): JudgedLevel {
  const rule = policy.rules?.find(({ matches }) => matches(level));
  const threshold = thresholdOf(level, rule, policy);
  const isIgnored = rule?.effect.kind === "ignore";
  return { level, threshold, status: statusOf(level.stock, threshold, policy), isIgnored };
}

/** What a poll saw of one product. */
export interface JudgedProduct {
  readonly product: Product;
  readonly levels: readonly JudgedLevel[];
}

/**
 * Judges every level of the listings, by product id. Two rows of one place (warehouses may share a name) collapse to the
 * worse one, whose key is among the `duplicates`. Of a product that is listed twice the later rows count.
 */
export function judgeListings(
  listings: readonly Listing[],
  policy: ThresholdPolicy,
): { products: Map<number, JudgedProduct>; duplicates: LevelKey[] } {
  const products = new Map<number, JudgedProduct>();
  const duplicates = new Set<LevelKey>();
  for (const { product, levels: rows } of listings) {
    const levels: JudgedLevel[] = [];
    for (const row of rows) {
      const judged = judge(row, policy);
      const at = placeAmong(levels, row);
      const twin = levels[at];
      if (!twin) levels.push(judged);
      else {
        duplicates.add(levelKey(row));
        if (isWorse(judged, twin)) levels[at] = judged;
      }
    }
    const earlier = products.get(product.id);
    products.set(product.id, { product, levels: earlier ? replaceAmong(earlier.levels, levels) : levels });
  }
  return { products, duplicates: [...duplicates] };
}

/** Where a level of the place stands among those of its product, -1 where none does. */
export function placeAmong(levels: readonly JudgedLevel[], place: Pick<Level, "branch" | "warehouse">): number {
  for (let at = 0; at < levels.length; at += 1) {
    const judged = levels[at];
    if (judged && isSamePlace(judged.level, place)) return at;
  }
  return -1;
}

function replaceAmong(earlier: readonly JudgedLevel[], later: readonly JudgedLevel[]): JudgedLevel[] {
  const all = [...earlier];
  for (const judged of later) {
    const at = placeAmong(all, judged.level);
    if (at < 0) all.push(judged);
    else all[at] = judged;
  }
  return all;
}

function thresholdOf(level: Level, rule: ThresholdRule | undefined, policy: ThresholdPolicy): Threshold | null {
  if (!rule) return ownThreshold(level, policy);
  const { number, name, effect } = rule;
  if (effect.kind === "ignore") return null;
  const value = applyRule(effect, level);
  return value === null ? ownThreshold(level, policy) : { value, source: { number, name, ...effect } };
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

/** The API goes by the minimum as it is: 0 is one, whatever our policy makes of it. */
export function isUnderMinimum({ stock, minimum }: Pick<Level, "stock" | "minimum">): boolean {
  return minimum !== null && compare(stock, minimum) < 0;
}
