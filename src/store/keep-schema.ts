import { z } from "zod";
import { durationSchema } from "../time/duration.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The schema of how long something is kept, a day at least; it gives the time in ms. False: it is not kept. */
export function keepSchema(mostDays: number) {
  return z.union([
    z.literal(false),
    durationSchema.refine((ms) => ms >= DAY_MS && ms <= mostDays * DAY_MS, {
      error: `must be 1d to ${mostDays}d, or false`,
    }),
  ]);
}
