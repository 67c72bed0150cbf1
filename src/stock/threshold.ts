import { compare, type Decimal, isPositive, isWhole, roundUp, subtract, ZERO } from "./decimal.ts";
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

/** How many units a level is under its threshold; zero when it is not. */
export function shortfall(level: Level, threshold: Threshold | null): Decimal {
  const missing = subtract(stockAtThreshold(level, threshold), level.stock);
  return compare(missing, ZERO) > 0 ? missing : ZERO;
}

/**
 * The stock with which a level is at its threshold: where all that SmartPyme keeps of it is whole, the next whole number to
 * what a rule has made of that. Nobody orders half a laptop.
 */
export function stockAtThreshold({ stock, minimum, maximum }: Level, threshold: Threshold | null): Decimal {
  if (threshold === null) return ZERO;
  const { value, source } = threshold;
  const isReckoned = source !== "erp" && source.kind !== "minimum";
  return isReckoned && [stock, minimum, maximum].every((it) => it === null || isWhole(it)) ? roundUp(value) : value;
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
