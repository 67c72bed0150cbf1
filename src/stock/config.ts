import { z } from "zod";

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
});

export type ThresholdsConfig = z.output<typeof thresholdsConfigSchema>;
