import { z } from "zod";
import { listOf } from "../list-config.ts";
import { KEPT_DAYS } from "../stock/consumption/series.ts";
import { type Decimal, decimal } from "../stock/decimal.ts";
import { cronSchema } from "../time/cron.ts";
import { durationSchema, spanSchema } from "../time/duration.ts";

const DAY_MS = 24 * 3_600_000;

/** The `advise` section of the configuration: what is worth changing, by consumption. It gives durations in milliseconds. */
export const adviseConfigSchema = z.strictObject({
  cron: cronSchema
    .optional()
    .describe("When to send which minimums and maximums are worth changing, and what lies too long; absent: never."),
  channels: listOf(z.string())
    .default([])
    .describe("Who is sent it, by the names under channels; none: every channel."),
  lead_time: spanSchema
    .optional()
    .describe("From an order to its arrival, for products whose supplier has no lead_time under suppliers."),
  dead_after: durationSchema
    .refine((ms) => ms >= DAY_MS && ms <= KEPT_DAYS * DAY_MS, {
      error: `must be 1d to ${KEPT_DAYS}d: consumption is remembered for ${KEPT_DAYS} days`,
    })
    .prefault("90d")
    .describe("How long a product must not have been consumed in any warehouse to be reported for it."),
  overstock_days: z
    .number()
    .positive()
    .max(10_000)
    .default(180)
    .transform((days): Decimal => decimal(days))
    .describe("A level whose stock lasts for more days than that has too much."),
  least_value: z
    .number()
    .min(0)
    .default(0)
    .transform((amount): Decimal => decimal(amount))
    .describe("What dead stock or too much must be worth at unit cost to be reported, in alerts.currency."),
});

export type AdviseConfig = z.output<typeof adviseConfigSchema>;
