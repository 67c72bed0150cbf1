import { compare, type Decimal, isWhole, roundUp, subtract, ZERO } from "./decimal.ts";
import type { Level } from "./level.ts";

export type Status = "ok" | "low" | "out";

/** By what a rule sets a threshold. */
export const RULE_KINDS = ["minimum", "percent_of_maximum", "times_minimum", "days_of_cover", "reorder_point"] as const;

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
  readonly kind: (typeof RULE_KINDS)[number];
  /** By kind: the minimum in units, the percentage, the multiple, the days, or the service level in percent. */
  readonly factor: Decimal;
}

/** Tells whether a rule sets its threshold by how fast a level is consumed. */
export function isByConsumption({ kind }: { readonly kind: RuleSource["kind"] | "ignore" }): boolean {
  return kind === "days_of_cover" || kind === "reorder_point";
}

/** Tells whether all that SmartPyme says of a level is in whole units. */
export function isInWholeUnits({ stock, minimum, maximum }: Level): boolean {
  return [stock, minimum, maximum].every((it) => it === null || isWhole(it));
}

/** Rounds what was computed up to what can be had: to a whole unit, or to a hundredth where SmartPyme keeps parts of units. */
export function roundToUnits<Quantity extends Decimal | null>(level: Level, quantity: Quantity): Quantity | Decimal {
  return quantity === null ? quantity : roundUp(quantity, isInWholeUnits(level) ? 0 : 2);
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
export function stockAtThreshold(level: Level, threshold: Threshold | null): Decimal {
  if (threshold === null) return ZERO;
  const { value, source } = threshold;
  const isReckoned = source !== "erp" && source.kind !== "minimum";
  return isReckoned && isInWholeUnits(level) ? roundUp(value) : value;
}
