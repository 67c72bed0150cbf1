import { compare, type Decimal, isWhole, roundUp, subtract, ZERO } from "./decimal.ts";
import type { Level } from "./level.ts";

export type Status = "ok" | "low" | "out";

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
