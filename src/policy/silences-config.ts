import { z } from "zod";
import { statusMatchSchema } from "../stock/match-config.ts";
import { DATE_PLACE } from "./note-marker.ts";

/** The schema of a day, YYYY-MM-DD. */
export const daySchema = z.iso.date({ error: "must be a day, written as 2026-12-31" });

const silence = z.strictObject({
  match: statusMatchSchema
    .refine((match) => Object.keys(match).length > 0, { error: "must name something: else nobody is told of anything" })
    .describe("Which levels are silenced."),
  until: daySchema.optional().describe("The last day; absent: until it is removed here."),
  reason: z.string().min(1).describe("Why, for people: on order, season over."),
});

/** The `alerts.silences` of the configuration. A silence ends for a level when the level recovers. */
export const silencesConfigSchema = z.array(silence).default([]);

export type SilencesConfig = z.output<typeof silencesConfigSchema>;

/** The `alerts.note_silences` of the configuration: patterns by which a level's note in SmartPyme silences the level. */
export const noteSilencesConfigSchema = z
  .array(
    z.string().refine((pattern) => pattern.split(DATE_PLACE).length === 2 && pattern.trim() !== DATE_PLACE, {
      error: `must have words and ${DATE_PLACE} once, such as "on order until ${DATE_PLACE}"`,
    }),
  )
  .default([`pedido hasta ${DATE_PLACE}`, `on order until ${DATE_PLACE}`]);
