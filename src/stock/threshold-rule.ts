import { type Decimal, isPositive, multiply, percentOf } from "./decimal.ts";
import type { Level } from "./level.ts";
import { createGlob, createMatcher, type Match } from "./match.ts";
import type { RuleEffect, RulesConfig } from "./rules-config.ts";
import type { RuleSource } from "./threshold.ts";

/** A rule of the configuration that bears on one company. */
export interface ThresholdRule {
  /** Its place in the list of rules, from 1. */
  readonly number: number;
  /** What the configuration calls it. */
  readonly name: string | null;
  /** Which levels of the company it is about. */
  readonly match: Match;
  readonly matches: (level: Level) => boolean;
  readonly effect: RuleEffect;
}

/** Makes the rules of one company, in their order: those about other companies alone are left out. */
export function createRules(rules: RulesConfig, company: string): ThresholdRule[] {
  return rules.flatMap(({ name, match: { company: companies, ...match }, effect }, index) => {
    if (companies && !companies.some((glob) => createGlob(glob)(company))) return [];
    const matcher = createMatcher(match);
    const matches = (level: Level) => matcher({ company, level, statuses: [] });
    return [{ number: index + 1, name, match, matches, effect }];
  });
}

/** The threshold that a rule sets; null where it can say nothing of this level, and the level's own minimum counts. */
export function applyRule(effect: Pick<RuleSource, "kind" | "factor">, { minimum, maximum }: Level): Decimal | null {
  switch (effect.kind) {
    case "minimum":
      return effect.factor;
    case "percent_of_maximum":
      return isPositive(maximum) ? percentOf(maximum, effect.factor) : null;
    case "times_minimum":
      return isPositive(minimum) ? multiply(minimum, effect.factor) : null;
  }
}
