import { z } from "zod";
import { DURATION, readDuration } from "./read-duration.ts";

/** The schema of a duration in the config (`30s`, `15m`, `24h`, `7d`, also `500ms` and `1.5h`); it gives milliseconds. */
export const durationSchema = z
  .string({ error: "must be a duration: a number and its unit, such as 30s, 15m, 24h or 7d" })
  .regex(DURATION, {
    error: "must be a duration: a number and its unit (ms, s, m, h or d), such as 30s, 15m, 24h or 7d",
  })
  .transform((text) => readDuration(text) ?? Number.NaN);

/** The same, more than nothing. */
export const spanSchema = durationSchema.refine((ms) => ms > 0, { error: "must be more than 0" });
