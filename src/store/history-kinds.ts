import { z } from "zod";
import { type DayCount, EPISODE_ENDS, type PastEpisode, type StockSample } from "../stock/history.ts";
import { productOf } from "../stock/level.ts";
import type { RecordKind } from "./record.ts";
import { count, decimal, instant, key } from "./schema.ts";

const text = z.string().nullable();

const pastEpisode: z.ZodType<PastEpisode> = z.strictObject({
  product: z.strictObject({
    id: z.int(),
    name: z.string(),
    sku: text,
    category: text,
    brand: text,
    supplier: text,
  }),
  branch: text,
  warehouse: text,
  worst: z.enum(["low", "out"]),
  since: instant,
  until: instant,
  ranOutAt: instant.nullable(),
  outMs: count,
  end: z.enum(EPISODE_ENDS),
  stock: decimal,
  threshold: decimal,
});

const stockSample: z.ZodType<StockSample> = z.strictObject({
  key,
  at: instant,
  status: z.enum(["ok", "low", "out"]),
  stock: decimal,
  threshold: decimal,
});

const dayCount: z.ZodType<DayCount> = z.strictObject({
  day: z.iso.date(),
  low: count,
  out: count,
  places: z.array(z.strictObject({ branch: text, warehouse: text, low: count, out: count, levels: count.nullable() })),
});

/** Some lines of the history, oldest first. The last page of a log grows until it is full. */
export interface Page<Line> {
  readonly lines: readonly Line[];
}

/** How one kind of line is kept: in pages of so many lines, and so many pages. */
export interface PageKind<Line> extends RecordKind<Page<Line>> {
  readonly linesAPage: number;
  readonly mostPages: number;
}

/** Closed episodes of a company. */
export function episodePages(company: string): PageKind<PastEpisode> {
  return {
    collection: `episodes:${company}`,
    schema: z.strictObject({ lines: z.array(pastEpisode) }),
    migrations: [],
    linesAPage: 200,
    mostPages: 500,
  };
}

/** Stock samples of some of a company's levels lie together, so that one level is found without reading all. */
export const SAMPLE_SHARDS = 8;

export function samplePages(company: string, shard: number): PageKind<StockSample> {
  return {
    collection: `samples:${company}:${shard}`,
    schema: z.strictObject({ lines: z.array(stockSample) }),
    migrations: [],
    linesAPage: 400,
    mostPages: 150,
  };
}

export function sampleShardOf(levelKey: string): number {
  return Math.abs(productOf(levelKey)) % SAMPLE_SHARDS;
}

/** The counts of a company's days; their id is the day. */
export function dayCounts(company: string): RecordKind<DayCount> {
  return { collection: `days:${company}`, schema: dayCount, migrations: [] };
}
