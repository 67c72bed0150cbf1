import { z } from "zod";
import { decimal } from "./decimal.ts";
import { levelMatchSchema } from "./match-config.ts";
import type { RuleSource } from "./threshold.ts";

/** What a rule does to the threshold of a level. */
export type RuleEffect = Pick<RuleSource, "kind" | "factor"> | { readonly kind: "ignore" };

const KINDS = ["minimum", "percent_of_maximum", "times_minimum", "ignore"] as const;

/** Makes the schema of a number above 0: at least the smallest quantity with 6 decimals. */
const moreThanZero = () => z.number().min(0.000_001, { error: "must be more than 0" });

const ruleSchema = z
  .strictObject({
    name: z.string().min(1).optional().describe("What messages call the rule."),
    match: levelMatchSchema.prefault({}).describe("Which levels it is about; absent: all."),
    minimum: z
      .number()
      .min(0)
      .optional()
      .describe("So many units are the threshold, in place of the minimum in SmartPyme; 0: low is never, out as ever."),
    percent_of_maximum: moreThanZero()
      .optional()
      .describe("The threshold in percent of the maximum in SmartPyme; a level without one keeps its minimum."),
    times_minimum: moreThanZero()
      .optional()
      .describe("The threshold as a multiple of the minimum in SmartPyme; a level without one stays without."),
    ignore: z.literal(true).optional().describe("true: no threshold, never an alert."),
  })
  .superRefine((rule, context) => {
    const given = KINDS.filter((kind) => rule[kind] !== undefined);
    if (given.length === 1) return;
    const fault = given.length === 0 ? "says nothing" : `says ${given.join(" and ")}`;
    context.addIssue({ code: "custom", message: `${fault}: a rule takes exactly one of ${KINDS.join(", ")}` });
  })
  .transform(({ name = null, match, ...effect }) => ({ name, match, effect: effectOf(effect) }));

/** The `thresholds.rules` of the configuration: the first rule that matches a level sets its threshold. */
export const rulesConfigSchema = z.array(ruleSchema).default([]);

export type RulesConfig = z.output<typeof rulesConfigSchema>;

type Given = Partial<Record<RuleEffect["kind"], number | true | undefined>>;

function effectOf(given: Given): RuleEffect {
  for (const kind of ["minimum", "percent_of_maximum", "times_minimum"] as const) {
    const factor = given[kind];
    if (typeof factor === "number") return { kind, factor: decimal(factor) };
  }
  return { kind: "ignore" };
}
