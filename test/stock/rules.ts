import { rulesConfigSchema } from "../../src/stock/rules-config.ts";
import { createRules, type ThresholdRule } from "../../src/stock/threshold-rule.ts";

/** Compiles rules, given as in the config, for a company. */
export function rules(given: unknown, company = "mi-empresa"): ThresholdRule[] {
  return createRules(rulesConfigSchema.parse(given), company);
}
