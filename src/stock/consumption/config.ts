import { z } from "zod";

/** The `consumption` section of the configuration: whether the daemon learns how fast levels are consumed, and from what. */
export const consumptionConfigSchema = z.strictObject({
  track: z
    .boolean()
    .default(true)
    .describe(
      "Whether falls of stock are recorded, for 90 days, to know how fast each level is consumed. Only where the catalog is read in full.",
    ),
  sales: z
    .boolean()
    .default(false)
    .describe(
      "Whether the sales of each day that is over are read at night as well, one request for 200 of them: where they come to more than " +
        "the falls of stock, they are told by.",
    ),
});
