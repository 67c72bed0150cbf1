import { rulesConfigSchema } from "../../src/stock/rules-config.ts";
import { createRules, type ThresholdRule } from "../../src/stock/threshold-rule.ts";

/** Rules as the config writes them, made for a company. */
export function rules(given: unknown, company = "mi-empresa"): ThresholdRule[] {
  return createRules(rulesConfigSchema.parse(given), company);
}
