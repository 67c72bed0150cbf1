import { z } from "zod";
import { PRODUCT_TYPES } from "../../stock/level.ts";
import { RULE_KINDS } from "../../stock/threshold.ts";

/* What many answers are made of. */

export const time = z.iso.datetime().describe("ISO 8601 in UTC.");

export const day = z.iso.date().describe("YYYY-MM-DD, on the calendar of poll.timezone.");

export const count = z.int().nonnegative();

export const quantity = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .describe("An exact decimal as text.");

export const short = z.enum(["low", "out"]);

const company = z.string().describe("By its name in the config.");

export const companyName = company;

/** The page that is asked for. */
export const paging = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe("From 1."),
  per_page: z.coerce.number().int().min(1).max(500).default(50).describe("How many a page."),
};

/** How the answer says which page it is. */
export const paged = {
  total: count.describe("On all pages together."),
  page: z.int().positive(),
  perPage: z.int().positive(),
  pages: z.int().positive(),
};

/** The page of a list that was asked for. One after the last is empty. */
export function pageOf<Item>(all: readonly Item[], { page, per_page }: { page: number; per_page: number }) {
  return {
    total: all.length,
    page,
    perPage: per_page,
    pages: Math.max(Math.ceil(all.length / per_page), 1),
    items: all.slice((page - 1) * per_page, page * per_page),
  };
}

export const thresholdSchema = z.object({
  value: quantity,
  source: z
    .union([
      z.literal("erp"),
      z.object({
        number: z.int().positive().describe("Its place among the rules of the config, from 1."),
        name: z.string().nullable(),
        kind: z.enum(RULE_KINDS),
        factor: quantity,
      }),
    ])
    .describe("erp: the minimum kept in SmartPyme; else the rule that has set it."),
});

export const stockLevelSchema = z.object({
  product: z.object({
    id: z.int(),
    name: z.string(),
    sku: z.string().nullable(),
    barcode: z.string().nullable(),
    category: z.string().nullable(),
    brand: z.string().nullable(),
    supplier: z.string().nullable(),
    type: z.enum(PRODUCT_TYPES),
    enabled: z.boolean(),
    cost: quantity.nullable(),
  }),
  branch: z.string().nullable(),
  warehouse: z.string().nullable(),
  stock: quantity,
  minimum: quantity.nullable(),
  maximum: quantity.nullable(),
  note: z.string().nullable(),
});

export const silencedSchema = z.object({
  id: z.string(),
  reason: z.string(),
  until: day.nullable().describe("The last day; null: until somebody ends it."),
  since: time,
});
