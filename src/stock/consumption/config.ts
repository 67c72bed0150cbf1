import { z } from "zod";

/** The `consumption` section of the configuration: whether the daemon learns how fast levels are consumed. */
export const consumptionConfigSchema = z.strictObject({
  track: z
    .boolean()
    .default(true)
    .describe(
      "Whether falls of stock are recorded, for 90 days, to know how fast each level is consumed. Only where the catalog is read in full.",
    ),
});
