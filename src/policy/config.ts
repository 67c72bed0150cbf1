import { z } from "zod";
import { durationSchema } from "../time/duration.ts";
import { LOCALES } from "./locale.ts";
import { quietHoursSchema } from "./quiet-hours-config.ts";
import { noteSilencesConfigSchema, silencesConfigSchema } from "./silences-config.ts";

/** The `alerts` section of the configuration: the language of messages, and when they are sent. */
export const alertsConfigSchema = z.strictObject({
  locale: z
    .enum(LOCALES)
    .default("en")
    .describe("Language of the messages: en English, es Spanish as spoken in El Salvador."),
  contact: z
    .string()
    .trim()
    .min(1, { error: "is empty: leave it out, or name somebody" })
    .max(120, { error: "is longer than 120 characters: a name and a phone or an address will do" })
    .optional()
    .describe("Whom readers may ask about the messages: a name, and a phone or an address. Each message ends with it."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: "not a currency code: write three capital letters, for example USD", abort: true })
    .refine((code) => Intl.supportedValuesOf("currency").includes(code), {
      error: "no such currency: write its ISO 4217 code, for example USD, GTQ, HNL or MXN",
    })
    .default("USD")
    .describe("Currency of the costs in SmartPyme, as an ISO 4217 code."),
  first_run: z
    .enum(["notify", "silent"])
    .default("notify")
    .describe(
      "What to tell of the products that are already low when the daemon looks for the first time. notify: all in one " +
        "message. silent: nothing, only what changes after it.",
    ),
  remind_every: durationSchema
    .refine((ms) => ms >= 3_600_000, { error: "must be 1h or more" })
    .optional()
    .describe("Tell again so often what is still low; absent: never."),
  quiet_hours: quietHoursSchema
    .default([])
    .describe("When nobody is to be disturbed: what happens then is told at the end, net of what has changed back."),
  silences: silencesConfigSchema.describe(
    "What nobody is told of, because somebody knows: ends when the level recovers.",
  ),
  note_silences: noteSilencesConfigSchema.describe(
    "Words in a level's note in SmartPyme that silence it until a date, unless a no stands before them; {date} is written as " +
      "people do, the day before the month: 31/12/2026, 31 dic 2026. [] for none.",
  ),
});

export type AlertsConfig = z.infer<typeof alertsConfigSchema>;
