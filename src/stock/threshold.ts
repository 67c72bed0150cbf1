import { compare, type Decimal, subtract, ZERO } from "./decimal.ts";
import { type Level, type LevelKey, type Listing, levelKey } from "./level.ts";
import { applyRule, type ThresholdRule } from "./threshold-rule.ts";

export type Status = "ok" | "low" | "out";

export interface ThresholdPolicy {
  /** Whether a stock of exactly the threshold is low. */
  readonly compare: "at_or_below" | "below";
  /** What a minimum of 0, or none, means. The server makes rows with minimum 0 by itself: `ignore` is the safe reading. */
  readonly zeroMinimum: "ignore" | "alert";
  /** The first that matches a level sets its threshold; absent: none. */
  readonly rules?: readonly ThresholdRule[];
}

/** The minimum that counts for a level, and who set it: `erp` is the minimum kept in SmartPyme. */
export interface Threshold {
  readonly value: Decimal;
  readonly source: "erp" | RuleSource;
}

/** A rule of the configuration, as far as people are told of it. */
export interface RuleSource {
  /** Its place in the list of rules, from 1. */
  readonly number: number;
  /** What the configuration calls it. */
  readonly name: string | null;
  readonly kind: "minimum" | "percent_of_maximum" | "times_minimum";
  /** The minimum itself, the percentage, or the factor. */
  readonly factor: Decimal;
}

export interface JudgedLevel {
  readonly level: Level;
  /** Null where no minimum is set: such a level is always `ok`. */
  readonly threshold: Threshold | null;
  readonly status: Status;
}

/** Judges one level by its threshold: `out` at or under zero stock, `low` by the policy's comparison, else `ok`. */
export function judge(level: Level, policy: ThresholdPolicy): JudgedLevel {
  const threshold = thresholdOf(level, policy);
  return { level, threshold, status: statusOf(level.stock, threshold, policy) };
}

/** How many units a level is under its threshold; zero when it is not. */
export function shortfall(stock: Decimal, threshold: Decimal): Decimal {
  const missing = subtract(threshold, stock);
  return compare(missing, ZERO) > 0 ? missing : ZERO;
}

/**
 * Judges every level of the listings. Two rows of one key (warehouses may share a name) collapse to the worse one, and
 * the key is named in `duplicates`.
 */
export function judgeListings(
  listings: readonly Listing[],
  policy: ThresholdPolicy,
): { levels: Map<LevelKey, JudgedLevel>; duplicates: LevelKey[] } {
  const levels = new Map<LevelKey, JudgedLevel>();
  const duplicates = new Set<LevelKey>();
  for (const { levels: rows } of listings) {
    const ofThisListing = new Set<LevelKey>();
    for (const row of rows) {
      const key = levelKey(row);
      const judged = judge(row, policy);
      const twin = ofThisListing.has(key) ? levels.get(key) : undefined;
      if (twin) duplicates.add(key);
      if (!twin || isWorse(judged, twin)) levels.set(key, judged);
      ofThisListing.add(key);
    }
  }
  return { levels, duplicates: [...duplicates] };
}

function thresholdOf(level: Level, policy: ThresholdPolicy): Threshold | null {
  const rule = policy.rules?.find(({ matches }) => matches(level));
  if (!rule) return ownThreshold(level, policy);
  const { number, name, effect } = rule;
  if (effect.kind === "ignore") return null;
  const value = applyRule(effect, level);
  return value === null ? ownThreshold(level, policy) : { value, source: { number, name, ...effect } };
}

function ownThreshold({ minimum }: Level, { zeroMinimum }: ThresholdPolicy): Threshold | null {
  if (minimum !== null && compare(minimum, ZERO) > 0) return { value: minimum, source: "erp" };
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
