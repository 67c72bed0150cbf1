import { z } from "zod";
import { LOCALES } from "./wording/locale.ts";

/** The `alerts` section of the configuration: how messages read. */
export const alertsConfigSchema = z.strictObject({
  locale: z.enum(LOCALES).default("en").describe("Language of the messages: en English, es Spanish of Latin America."),
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
});

export type AlertsConfig = z.infer<typeof alertsConfigSchema>;
