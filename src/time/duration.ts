import { z } from "zod";
import { DURATION, readDuration } from "./read-duration.ts";

/** A length of time as people write it (`30s`, `15m`, `24h`, `7d`, also `500ms` and `1.5h`), read as milliseconds. */
export const durationSchema = z
  .string({ error: "must be a duration: a number and its unit, such as 30s, 15m, 24h or 7d" })
  .regex(DURATION, {
    error: "must be a duration: a number and its unit (ms, s, m, h or d), such as 30s, 15m, 24h or 7d",
  })
  .transform((text) => readDuration(text) ?? Number.NaN);
