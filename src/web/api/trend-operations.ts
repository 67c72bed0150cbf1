import { z } from "zod";
import { trendsQueryShape } from "../trends/query.ts";
import type { TrendsReader } from "../trends/read-trends.ts";
import { sumUp } from "../trends/sum-up.ts";
import { companyName, count, day, time } from "./basics.ts";
import { levelKey, ms, pastLevel, place } from "./history-schemas.ts";
import type { Api } from "./operation.ts";

const trend = {
  episodes: count,
  levels: count.describe("That had an episode."),
  restockMs: z.number().nonnegative().nullable().describe("The median time from low to restocked, in milliseconds."),
  shortMs: ms.describe("Time with an open episode, of all levels together, in milliseconds."),
  outMs: ms.describe("Time out of stock, of all levels together, in milliseconds."),
  inStock: z.number().min(0).max(1).describe("Share of their time in which the levels had stock."),
};

export const trendsSchema = z.object({
  isFine: z.boolean().describe("Whether all of the past could be read."),
  unreadable: z.array(z.string()).describe("Why some of it is missing."),
  from: time,
  to: time,
  totals: z.object(trend),
  open: z
    .array(z.object({ day, low: count.nullable(), out: count.nullable() }))
    .describe("Open levels at the end of each day; null: not known."),
  warehouses: z.array(z.object({ ...place, ...trend })).describe("The one that was out of stock the longest first."),
  suppliers: z.array(z.object({ supplier: z.string().nullable(), ...trend })).describe("In the same order."),
  worst: z
    .array(z.object({ company: companyName, key: levelKey, ...pastLevel, ...trend }))
    .describe("The levels that were out of stock the longest, 20 at most."),
});

/** Adds how often and how long levels were low. */
export function addTrendOperations(api: Api, read: TrendsReader): void {
  api.add({
    method: "GET",
    path: "/api/v1/trends",
    summary: "How often and how long levels were low, by the filters of the page.",
    asks: z.object({ query: z.strictObject(trendsQueryShape) }),
    answer: trendsSchema,
    handle: async ({ query }) => {
      const { found, unreadable } = await read(query);
      const { totals, open, warehouses, suppliers, worst } = sumUp(found);
      return {
        isFine: unreadable.length === 0,
        unreadable,
        ...found.period,
        totals,
        open,
        warehouses,
        suppliers,
        worst: worst.map(({ company, key, level: { product, branch, warehouse }, ...numbers }) => ({
          company,
          key,
          product,
          branch,
          warehouse,
          ...numbers,
        })),
      };
    },
  });
}
