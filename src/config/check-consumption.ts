import { z } from "zod";
import { RULE_KINDS } from "../stock/threshold.ts";

/** The part of a config that this check needs, so that it also runs when something else is wrong. */
export const rulesAndConsumption = z.object({
  consumption: z.object({ track: z.boolean(), sales: z.boolean() }),
  advise: z.object({ cron: z.string().optional() }),
  thresholds: z.object({
    rules: z.array(
      z.object({ effect: z.object({ kind: z.enum([...RULE_KINDS, "ignore"]), leadDays: z.string().optional() }) }),
    ),
  }),
  suppliers: z.record(z.string(), z.object({ lead_time: z.number().optional() })),
});

/** Refuses rules by consumption that could never set a threshold, and advice and sales that nothing would be measured for. */
export function checkConsumption(
  { consumption, advise, thresholds, suppliers }: z.output<typeof rulesAndConsumption>,
  context: z.RefinementCtx,
): void {
  if (consumption.sales && !consumption.track) {
    const message = "needs consumption.track: sales are compared with what falls of stock";
    context.addIssue({ code: "custom", path: ["consumption", "sales"], message });
  }
  const hasLeadTime = Object.values(suppliers).some(({ lead_time }) => lead_time !== undefined);
  if (!consumption.track && advise.cron !== undefined) {
    const message = "needs to know how fast stock is consumed: remove consumption.track: false, or this";
    context.addIssue({ code: "custom", path: ["advise", "cron"], message });
  }
  for (const [index, { effect }] of thresholds.rules.entries()) {
    if (effect.kind !== "days_of_cover" && effect.kind !== "reorder_point") continue;
    const refuse = (message: string) =>
      context.addIssue({ code: "custom", path: ["thresholds", "rules", index, effect.kind], message });
    if (!consumption.track) {
      refuse("needs to know how fast stock is consumed: remove consumption.track: false, or this rule");
    } else if (effect.kind === "reorder_point" && effect.leadDays === undefined && !hasLeadTime) {
      refuse("has no lead_time, and no supplier in suppliers has one: set it here or there");
    }
  }
}
