import { z } from "zod";
import { durationSchema } from "../time/duration.ts";

const DAY_MS = 24 * 60 * 60_000;
const MOST_DAYS = 3_650;

/** The `history` section of the configuration: what is kept to look back at. It gives the time in ms; false: nothing is kept. */
export const historyConfigSchema = z.strictObject({
  keep: z
    .union([
      z.literal(false),
      durationSchema.refine((ms) => ms >= DAY_MS && ms <= MOST_DAYS * DAY_MS, {
        error: `must be 1d to ${MOST_DAYS}d, or false`,
      }),
    ])
    .prefault("400d")
    .describe(
      "For how long ended episodes, the stock of open levels and each day's numbers are kept, for the pages and lowstockd history; false: nothing is added to them.",
    ),
});

export type HistoryConfig = z.output<typeof historyConfigSchema>;
