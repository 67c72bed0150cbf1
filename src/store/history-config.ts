import { z } from "zod";
import { keepSchema } from "./keep-schema.ts";

const MOST_DAYS = 3_650;

/** The `history` section of the configuration: what is kept to look back at. It gives the time in ms; false: nothing is kept. */
export const historyConfigSchema = z.strictObject({
  keep: keepSchema(MOST_DAYS)
    .prefault("400d")
    .describe(
      "For how long ended episodes, the stock of open levels and each day's numbers are kept, for the pages and lowstockd history; false: nothing is added to them.",
    ),
});

export type HistoryConfig = z.output<typeof historyConfigSchema>;
