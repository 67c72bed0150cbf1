import { z } from "zod";
import { spanSchema } from "../time/duration.ts";
import { type Decimal, decimal } from "./decimal.ts";
import { levelMatchSchema } from "./match-config.ts";
import { daysOf, USUAL_SERVICE_LEVEL } from "./outlook.ts";
import { RULE_KINDS, type RuleSource } from "./threshold.ts";

/** What a rule sets the threshold of a level to. */
export interface SettingEffect extends Pick<RuleSource, "kind" | "factor"> {
  /** Of a reorder point: its own lead time in days; absent: that of the supplier counts. */
  readonly leadDays?: Decimal | undefined;
}

/** What a rule does to the threshold of a level. */
export type RuleEffect = SettingEffect | { readonly kind: "ignore" };

const KINDS = [...RULE_KINDS, "ignore"] as const;

/** A bound of 50% is the mean: less than that is no safety, and 100% nothing can give. */
const serviceLevel = z
  .number()
  .min(50, { error: "must be 50 at least" })
  .max(99.99, { error: "must be 99.99 at most: no stock lasts always" })
  .default(Number(USUAL_SERVICE_LEVEL));

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
    days_of_cover: moreThanZero()
      .optional()
      .describe("The threshold in days that it lasts, by how fast the level is consumed, where that is known."),
    reorder_point: z
      .strictObject({
        lead_time: spanSchema
          .optional()
          .describe("From an order to its arrival; absent: lead_time of the supplier in suppliers."),
        service_level: serviceLevel.describe("How often, in percent, the stock is to last until more arrives."),
      })
      .optional()
      .describe(
        "The threshold is what lasts until an order arrives, by how fast the level is consumed, where that is known.",
      ),
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

type Given = Partial<Record<Exclude<RuleSource["kind"], "reorder_point">, number | undefined>> & {
  readonly reorder_point?: { readonly lead_time?: number | undefined; readonly service_level: number } | undefined;
};

function effectOf({ reorder_point: point, ...given }: Given): RuleEffect {
  if (point) {
    const { lead_time: lead, service_level: level } = point;
    return { kind: "reorder_point", factor: decimal(level), ...(lead !== undefined && { leadDays: daysOf(lead) }) };
  }
  for (const kind of RULE_KINDS) {
    const factor = kind === "reorder_point" ? undefined : given[kind];
    if (factor !== undefined) return { kind, factor: decimal(factor) };
  }
  return { kind: "ignore" };
}
