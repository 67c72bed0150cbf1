import { z } from "zod";
import { durationSchema } from "../time/duration.ts";

const DAY_MS = 24 * 60 * 60_000;
const MOST_DAYS = 400;

/** The `simulation` section of the configuration: what is kept to try rules on. It gives the time in ms; false: nothing is kept. */
export const simulationConfigSchema = z.strictObject({
  keep: z
    .union([
      z.literal(false),
      durationSchema.refine((ms) => ms >= DAY_MS && ms <= MOST_DAYS * DAY_MS, {
        error: `must be 1d to ${MOST_DAYS}d, or false`,
      }),
    ])
    .prefault("28d")
    .describe(
      "For how long what polls saw is kept, so that lowstockd simulate can try other rules on it; false: nothing is added to it.",
    ),
});

export type SimulationConfig = z.output<typeof simulationConfigSchema>;
