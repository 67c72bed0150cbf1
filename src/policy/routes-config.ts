import { z } from "zod";
import { listOf } from "../list-config.ts";
import { CHANGE_KINDS } from "../stock/change.ts";
import { statusMatchSchema } from "../stock/match-config.ts";
import { cronSchema } from "../time/cron.ts";
import { durationSchema } from "../time/duration.ts";
import { LOCALES } from "./locale.ts";
import { quietHoursSchema } from "./quiet-hours-config.ts";

const route = z
  .strictObject({
    channels: listOf(z.string())
      .refine((names) => names.length > 0, { error: "must name a channel at least" })
      .describe("Who hears of it, by the names under channels; several as a list, or with commas between."),
    match: statusMatchSchema.prefault({}).describe("Which levels it is about; absent: all."),
    changes: z
      .array(z.enum(CHANGE_KINDS))
      .min(1)
      .default([...CHANGE_KINDS])
      .describe("Which changes it is about; absent: all."),
    locale: z.enum(LOCALES).optional().describe("Language of what goes by this route; absent: alerts.locale."),
    digest: cronSchema
      .optional()
      .describe("Tell together, at these times in poll.timezone: a cron expression. Absent: with each poll."),
    unless: statusMatchSchema.optional().describe("What does not wait for the digest, for example { status: out }."),
    escalate: z
      .strictObject({
        after: durationSchema
          .refine((ms) => ms >= 60_000, { error: "must be 1m or more" })
          .describe("How long after it was told by this route."),
        to: listOf(z.string())
          .refine((names) => names.length > 0, { error: "must name a channel at least" })
          .describe("Who is told then, by the names under channels."),
      })
      .optional()
      .describe(
        "Tells others what is still short after so long, and what nobody has answered or silenced. Absent: nobody.",
      ),
    quiet_hours: quietHoursSchema.optional().describe("In place of alerts.quiet_hours; [] for none."),
  })
  .refine(({ digest, unless }) => unless === undefined || digest !== undefined, {
    path: ["unless"],
    error: "says what does not wait for a digest: set digest, too (quiet_hours have an unless of their own)",
  });

/** The `routes` section of the configuration: who is told of what, and when. Every route that matches applies. */
export const routesConfigSchema = z.array(route).default([]);

export type RoutesConfig = z.output<typeof routesConfigSchema>;
