import { z } from "zod";
import { keepSchema } from "./keep-schema.ts";

const MOST_DAYS = 400;

/** The `simulation` section of the configuration: what is kept to try rules on. It gives the time in ms; false: nothing is kept. */
export const simulationConfigSchema = z.strictObject({
  keep: keepSchema(MOST_DAYS)
    .prefault("28d")
    .describe(
      "For how long what polls saw is kept, so that lowstockd simulate can try other rules on it; false: nothing is added to it.",
    ),
});

export type SimulationConfig = z.output<typeof simulationConfigSchema>;
