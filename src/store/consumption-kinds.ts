import { z } from "zod";
import { FILED_TEXT, TRACKED_TEXT } from "./consumption-text.ts";
import type { Kept, RecordKind } from "./record.ts";
import { count, instant } from "./schema.ts";

/*
 * What is kept of consumption, in three collections: a company's list of places; what every full read needs of each level, which
 * is written when the level moves; and its 90 days, which are written once a day at most. The latter two lie in shards of
 * products, whose texts are described in `consumption-text.ts`. Where sales are read there are two more: what was sold of each
 * product in each branch, in shards and texts as the 90 days of levels, and which days were read.
 */

const placesSchema = z.strictObject({
  places: z.array(z.strictObject({ branch: z.string().nullable(), warehouse: z.string().nullable() })),
});

const stockShard = z.record(z.string().regex(/^\d+$/), z.string().regex(TRACKED_TEXT));
const historyShard = z.record(z.string().regex(/^\d+$/), z.string().regex(FILED_TEXT));

/** The texts of products by their ids. */
export type TextShard = Kept<typeof stockShard>;

/** The places of a company, by whose positions in the list the other two name them; the id is the company. */
export const PLACES: RecordKind<Kept<typeof placesSchema>> = {
  collection: "places",
  schema: placesSchema,
  migrations: [],
};

/** Levels as of the last full read; the id is the number of a shard. */
export function stockOf(company: string): RecordKind<TextShard> {
  return { collection: `stock:${company}`, schema: stockShard, migrations: [] };
}

/** The days of levels; the id is the number of a shard. */
export function consumptionOf(company: string): RecordKind<TextShard> {
  return { collection: `consumption:${company}`, schema: historyShard, migrations: [] };
}

/** What was sold of products, by branch, as the falls of a place without a warehouse; the id is the number of a shard. */
export function salesOf(company: string): RecordKind<TextShard> {
  return { collection: `sales:${company}`, schema: historyShard, migrations: [] };
}

const salesReadSchema = z.strictObject({
  /** Days whose sales were read, in order, as `DayNumber`. */
  days: z.array(count),
  /** Why the last try could not read some; null: it could. `since` and `triedAt`: the first and the last such try. */
  failure: z.strictObject({ reason: z.string(), since: instant, triedAt: instant }).nullable(),
});

/** Which of the last 90 days' sales were read. Times are ISO 8601 in UTC. */
export type SalesRead = Kept<typeof salesReadSchema>;

/** The days whose sales were read; the id is the company. */
export const SALES_READ: RecordKind<SalesRead> = { collection: "salesread", schema: salesReadSchema, migrations: [] };
