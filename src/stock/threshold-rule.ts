import { type Decimal, isPositive, multiply, percentOf } from "./decimal.ts";
import type { Level } from "./level.ts";
import { createGlob, createMatcher, type Match } from "./match.ts";
import { consumedIn, type Outlook, reorderPoint } from "./outlook.ts";
import type { RuleEffect, RulesConfig, SettingEffect } from "./rules-config.ts";
import { roundToUnits } from "./threshold.ts";

/** A threshold rule of the configuration, compiled for one company. */
export interface ThresholdRule {
  /** Position in the config's list of rules, from 1. */
  readonly number: number;
  /** The rule's name in the configuration; null: it has none. */
  readonly name: string | null;
  /** The rule's match without its `company`, which has been applied already. */
  readonly match: Match;
  readonly matches: (level: Level) => boolean;
  readonly effect: RuleEffect;
}

/** Compiles the rules that apply to one company, in the order of the config. Rules for other companies only are left out. */
export function createRules(rules: RulesConfig, company: string): ThresholdRule[] {
  return rules.flatMap(({ name, match: { company: companies, ...match }, effect }, index) => {
    if (companies && !companies.some((glob) => createGlob(glob)(company))) return [];
    const matcher = createMatcher(match);
    const matches = (level: Level) => matcher({ company, level, statuses: [] });
    return [{ number: index + 1, name, match, matches, effect }];
  });
}

/** Returns an outlook as a rule sees it, whose own lead time and service level come first. */
export function outlookUnder(effect: RuleEffect, outlook: Outlook): Outlook {
  if (effect.kind !== "reorder_point") return outlook;
  const { factor, leadDays } = effect;
  return { ...outlook, serviceLevel: factor, ...(leadDays !== undefined && { leadDays }) };
}

/**
 * Returns the threshold that a rule sets; null when it cannot set one for this level, whose own minimum counts then.
 * @param outlook as the rule sees it; null: how fast the level is consumed is not known, or the rule does not ask for it
 */
export function applyRule(effect: SettingEffect, level: Level, outlook: Outlook | null): Decimal | null {
  const { minimum, maximum } = level;
  switch (effect.kind) {
    case "minimum":
      return effect.factor;
    case "percent_of_maximum":
      return isPositive(maximum) ? percentOf(maximum, effect.factor) : null;
    case "times_minimum":
      return isPositive(minimum) ? multiply(minimum, effect.factor) : null;
    case "days_of_cover":
      return outlook && roundToUnits(level, consumedIn(effect.factor, outlook));
    case "reorder_point":
      return outlook && roundToUnits(level, reorderPoint(outlook));
  }
}
