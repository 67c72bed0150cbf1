import { z } from "zod";
import { statusMatchSchema } from "../stock/match-config.ts";
import { DAYS, leavesTime } from "./quiet-hours.ts";

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$|^24:00$/;

const time = z
  .string({ error: 'must be a time of day in quotes, such as "20:00"' })
  .regex(TIME, { error: 'must be a time of day, such as "20:00"' })
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });

const window = z
  .strictObject({
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .default([...DAYS])
      .describe("On which it begins."),
    from: time.describe("On the clock of poll.timezone."),
    to: time.describe("The first minute that is not quiet; before from: on the next day."),
    unless: statusMatchSchema.optional().describe("What is told all the same, for example { status: out }."),
  })
  .refine(({ from, to }) => from !== to, {
    path: ["to"],
    error: 'must not be the same as from: "00:00" to "24:00" is a day',
  });

/** The schema of `quiet_hours`. It gives times of day as minutes since midnight. */
export const quietHoursSchema = z
  .array(window)
  .refine(leavesTime, { error: "leave no time of the week in which anything could be told" });

export type QuietHoursConfig = z.output<typeof quietHoursSchema>;
