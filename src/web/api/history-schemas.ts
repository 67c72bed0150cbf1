import { z } from "zod";
import { EPISODE_ENDS } from "../../stock/history.ts";
import { companyName, count, day, paged, quantity, short, time } from "./basics.ts";

export const levelKey = z.string().describe("What tells the level from others of its company.");

const product = z.object({
  id: z.int(),
  name: z.string(),
  sku: z.string().nullable(),
  category: z.string().nullable(),
  brand: z.string().nullable(),
  supplier: z.string().nullable(),
});

export const place = { branch: z.string().nullable(), warehouse: z.string().nullable() };

export const ms = count.describe("In milliseconds.");

/** The facts of a level, as an episode keeps them. */
export const pastLevel = { product, ...place };

export const episodeSchema = z.object({
  ...pastLevel,
  worst: short.describe("The worst that it came to."),
  since: time.describe("When it was first seen short."),
  until: time.nullable().describe("When its end was seen; null: it goes on."),
  ranOutAt: time.nullable().describe("When it first ran out; null: it did not."),
  outMs: ms,
  end: z.enum(EPISODE_ENDS).nullable(),
  stock: quantity.describe("At its end, or now."),
  threshold: quantity,
});

const moment = {
  at: time,
  status: z.enum(["ok", "low", "out"]),
  stock: quantity,
  threshold: quantity,
};

export const sampleSchema = z.object({ key: levelKey, ...moment });

const kept = {
  isFine: z.boolean().describe("Whether all of it could be read."),
  from: day.describe("The first day."),
  unreadable: z.array(z.string()).describe("Why some of it is missing."),
};

const ofCompany = { company: companyName, companyTitle: z.string().describe("As people know the company.") };

export const episodesSchema = z.object({
  ...paged,
  ...kept,
  companies: z
    .array(z.object({ ...ofCompany, episodes: z.array(episodeSchema) }))
    .describe(
      "With what of each is on the page: those that are over in the order of their ends, then those that go on.",
    ),
});

export const daysSchema = z.object({
  ...kept,
  companies: z.array(
    z.object({
      ...ofCompany,
      days: z
        .array(
          z.object({
            day,
            low: count,
            out: count,
            places: z.array(
              z.object({
                ...place,
                low: count,
                out: count,
                levels: count.nullable().describe("That are kept there; null: not all were read."),
              }),
            ),
          }),
        )
        .describe("Those on which the numbers changed, oldest first: until the next they hold."),
    }),
  ),
});

export const stockSchema = z.object({
  ...paged,
  ...kept,
  companies: z
    .array(z.object({ ...ofCompany, stock: z.array(z.object({ key: levelKey, ...pastLevel, ...moment })) }))
    .describe(
      "With what of each is on the page: moments at which the stock of a low level changed, oldest first within a level.",
    ),
});
