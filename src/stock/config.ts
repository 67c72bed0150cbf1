import { z } from "zod";
import type { RecoveryMargin } from "./damping.ts";
import { decimal } from "./decimal.ts";
import { rulesConfigSchema } from "./rules-config.ts";

const PERCENTAGE = /^(\d+(?:\.\d+)?)\s*%$/;

const aMargin = { error: 'must be a number of units, 0 or more, or a part of the threshold, such as "10%"' };

const recoveryMargin = z
  .union([z.number().nonnegative(aMargin), z.string().regex(PERCENTAGE, aMargin)], aMargin)
  .transform((value): RecoveryMargin => {
    if (typeof value === "number") return { units: decimal(value) };
    return { percent: decimal(PERCENTAGE.exec(value)?.[1] ?? "0") };
  });

const polls = (what: string) => z.int().min(1).default(1).describe(`Polls in a row that must see ${what}.`);

const confirm = z.strictObject({
  breach: polls("a level short, or out, before it is told"),
  recovery: polls("a level recovered before that is told"),
});

/** The `thresholds` section of the configuration: when a level is low. */
export const thresholdsConfigSchema = z.strictObject({
  compare: z
    .enum(["at_or_below", "below"])
    .default("at_or_below")
    .describe("Whether a stock of exactly its minimum is low (at_or_below) or only one under it (below)."),
  zero_minimum: z
    .enum(["ignore", "alert"])
    .default("ignore")
    .describe(
      "What a minimum of 0, or none, means. ignore: no minimum is set, never an alert. alert: the product is out at 0.",
    ),
  recovery_margin: recoveryMargin
    .prefault(0)
    .describe('How far above its threshold a level counts as recovered: units, or "10%" of the threshold.'),
  confirm: confirm.prefault({}).describe("How often a change must be seen before it counts."),
  rules: rulesConfigSchema.describe(
    "Other thresholds than the minimum in SmartPyme: the first rule that matches wins.",
  ),
});

export type ThresholdsConfig = z.output<typeof thresholdsConfigSchema>;
