import { z } from "zod";
import { LOCALES } from "../policy/locale.ts";
import { type Decimal, decimal } from "../stock/decimal.ts";
import { spanSchema } from "../time/duration.ts";

const pack = z.int().min(1).max(1_000_000);

const supplier = z.strictObject({
  email: z
    .string()
    .trim()
    .regex(z.regexes.email, { error: "is not a mail address alone: write name@example.com" })
    .optional()
    .describe("Where an order may be sent; the mail has a link that opens it, ready to send."),
  whatsapp: z
    .union([z.string(), z.int().transform(String)], { error: "must be a number with its country's code" })
    .transform((number) => number.replace(/[\s().-]/g, "").replace(/^\+/, ""))
    .refine((number) => /^[1-9]\d{7,14}$/.test(number), {
      error: "is not a number with its country's code: write +503 7123 4567",
    })
    .optional()
    .describe("A number with its country's code, as text: the mail has a link that opens the order there."),
  lead_time: spanSchema
    .optional()
    .describe("From an order to its arrival: thresholds and orders by consumption reckon with it."),
  order_every: spanSchema
    .optional()
    .describe("From one order to the next, where orders are placed every so many days; absent: on any day."),
  pack: z
    .union([pack, z.record(z.string(), pack)], { error: "must be a number of units, or numbers by SKU" })
    .optional()
    .describe(
      "Units that are sold together, for all or by SKU ({ CAF-1: 12 }): quantities are rounded up to whole packs.",
    ),
  minimum_order: z
    .number()
    .positive()
    .transform((amount): Decimal => decimal(amount))
    .optional()
    .describe("What an order must come to at unit cost, in alerts.currency: the buyer is told what is missing."),
  locale: z.enum(LOCALES).optional().describe("Language of the order; absent: that of the message."),
});

/** The `suppliers` section of the configuration, by the supplier's name in SmartPyme. */
export const suppliersConfigSchema = z.record(z.string(), supplier).default({});

export type SuppliersConfig = z.output<typeof suppliersConfigSchema>;
export type SupplierConfig = SuppliersConfig[string];
