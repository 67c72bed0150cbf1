import { compare, type Decimal, isWhole, roundUp, subtract, ZERO } from "./decimal.ts";
import type { Level } from "./level.ts";

export type Status = "ok" | "low" | "out";

/** The minimum that counts for a level, and its source: `erp` is the minimum kept in SmartPyme. */
export interface Threshold {
  readonly value: Decimal;
  readonly source: "erp" | RuleSource;
}

/** The rule that set a threshold, with what messages say of the rule. */
export interface RuleSource {
  /** Position in the config's list of rules, from 1. */
  readonly number: number;
  /** The rule's name in the configuration; null: it has none. */
  readonly name: string | null;
  readonly kind: "minimum" | "percent_of_maximum" | "times_minimum";
  /** By kind: the minimum in units, the percentage, or the multiple. */
  readonly factor: Decimal;
}

/** Returns how many units a level is under its threshold; zero when it is not under it or has none. */
export function shortfall(level: Level, threshold: Threshold | null): Decimal {
  const missing = subtract(stockAtThreshold(level, threshold), level.stock);
  return compare(missing, ZERO) > 0 ? missing : ZERO;
}

/**
 * Returns the stock at which a level reaches its threshold; zero without a threshold. A threshold that a rule has computed is
 * rounded up when stock, minimum and maximum of the level are all whole numbers, because nobody orders half a laptop.
 */
export function stockAtThreshold({ stock, minimum, maximum }: Level, threshold: Threshold | null): Decimal {
  if (threshold === null) return ZERO;
  const { value, source } = threshold;
  const isReckoned = source !== "erp" && source.kind !== "minimum";
  return isReckoned && [stock, minimum, maximum].every((it) => it === null || isWhole(it)) ? roundUp(value) : value;
}
