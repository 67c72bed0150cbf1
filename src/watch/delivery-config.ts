import { z } from "zod";
import { durationSchema } from "../time/duration.ts";

/** The `delivery` section of the configuration: how often to try a channel that fails. It gives durations in milliseconds. */
export const deliveryConfigSchema = z
  .strictObject({
    first_retry: durationSchema
      .refine((ms) => ms >= 1_000, { error: "must be 1s or more" })
      .prefault("5s")
      .describe("Wait before the second try; each wait after it is twice as long."),
    max_retry: durationSchema.prefault("15m").describe("The longest wait between two tries."),
    give_up_after: durationSchema
      .refine((ms) => ms > 0, { error: "must be more than 0s" })
      .prefault("72h")
      .describe("After failing for so long a delivery becomes a dead letter: kept and shown, no longer tried."),
  })
  .refine(({ first_retry, max_retry }) => first_retry <= max_retry, {
    path: ["max_retry"],
    error: "must not be shorter than first_retry",
  });

export type DeliveryConfig = z.output<typeof deliveryConfigSchema>;
