import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { roundCover } from "../../messages/outlook.ts";
import { activate, isOn, type KeptSilence } from "../../policy/silence.ts";
import type { Store } from "../../store/store.ts";
import { addLevelFiles, type LevelFilesSource, XLSX } from "../levels/file-routes.ts";
import { levelsQueryShape } from "../levels/query.ts";
import type { LevelRow } from "../levels/rows.ts";
import type { Pages } from "../pages/pages.ts";
import {
  companyName,
  paged,
  pageOf,
  paging,
  quantity,
  short,
  silencedSchema,
  stockLevelSchema,
  thresholdSchema,
  time,
} from "./basics.ts";
import { type Api, Refusal } from "./operation.ts";
import { keptSilenceSchema } from "./silence-operations.ts";

const transfer = z
  .object({ branch: z.string().nullable(), warehouse: z.string().nullable(), above: quantity })
  .nullable()
  .describe("Another warehouse that could help out, and what it holds above its own threshold.");

const openLevel = {
  company: companyName,
  key: z.string().describe("What tells the level from others of its company."),
  status: short,
  since: time.describe("When it was first seen short."),
  level: stockLevelSchema,
  threshold: thresholdSchema,
  missing: quantity.describe("Units under the threshold."),
  elsewhere: transfer,
  consumption: z
    .object({
      perDay: quantity.describe("Units that are consumed a day."),
      daysOfCover: quantity.describe("For how many days the stock lasts, to a tenth."),
      leadDays: quantity.optional().describe("Absent: not known."),
      reviewDays: quantity
        .optional()
        .describe("From one order to the next; absent: an order may be placed on any day."),
      source: z
        .literal("sales")
        .optional()
        .describe("Sales, which came to more than what fell of stock; absent: that."),
    })
    .optional()
    .describe("Absent: not known."),
  silenced: silencedSchema.nullable().describe("Null: people are told of it."),
};

export const openLevelSchema = z.object(openLevel);

export const levelsSchema = z.object({ ...paged, levels: z.array(openLevelSchema) });

export const oneLevelSchema = z.object({
  ...openLevel,
  url: z.string().nullable().describe("The product's page in SmartPyme."),
  told: z
    .array(
      z.object({
        channel: z.string(),
        heardAt: time.nullable().describe("When it was first told; null: it was not told yet."),
        dueAt: time.nullable().describe("When it is to be told more; null: nothing waits, or it is not planned yet."),
      }),
    )
    .describe("The channels that are told of it."),
  silences: z.array(keptSilenceSchema).describe("Made by command, on a page or here, and about this level, too."),
});

export interface LevelOperationsSource extends LevelFilesSource {
  readonly store: Pick<Store, "silences">;
  readonly productUrl: (company: string, productId: number) => string | null;
}

const filters = z.strictObject(levelsQueryShape);

/** Adds what there is to know of open levels. */
export function addLevelOperations(
  api: Api,
  server: FastifyInstance,
  source: LevelOperationsSource,
  pages: Pages,
): void {
  const { store, levels, selectionOf, productUrl, today } = source;
  api.add({
    method: "GET",
    path: "/api/v1/levels",
    summary: "The open levels that a filter fits, by pages.",
    asks: z.object({ query: z.strictObject({ ...levelsQueryShape, ...paging }) }),
    answer: levelsSchema,
    handle: async ({ query: { page, per_page, ...query } }, { request }) => {
      const { rows } = await levels();
      const { compareNames } = pages.readerOf(request).formats;
      const { items, ...rest } = pageOf(selectionOf(rows, compareNames).select(query), { page, per_page });
      return { ...rest, levels: items.map(factsOf) };
    },
  });
  addLevelFiles(server, "/api/v1/levels", source, pages, (query) => filters.safeParse(query).data ?? null);
  for (const [suffix, type] of [
    ["csv", "text/csv"],
    ["xlsx", XLSX],
  ] as const) {
    api.describe({
      method: "GET",
      path: `/api/v1/levels.${suffix}`,
      summary: `All open levels that a filter fits, as ${suffix === "csv" ? "CSV" : "a workbook of 5,000 at most"}.`,
      asks: z.object({ query: filters }),
      answer: [type],
      refusals: suffix === "csv" ? [429] : [422, 429],
    });
  }
  api.add({
    method: "GET",
    path: "/api/v1/level",
    summary: "One open level, who was told of it, and its silences.",
    asks: z.object({ query: z.strictObject({ company: openLevel.company, key: openLevel.key }) }),
    answer: oneLevelSchema,
    refusals: [404],
    handle: async ({ query: { company, key } }) => {
      const { states, rows } = await levels();
      const row = rows.find((it) => it.company === company && it.key === key);
      if (!row) return new Refusal(404, "over");
      const told = states.get(company)?.notificationState.levels.get(row.key)?.told ?? [];
      return {
        ...factsOf(row),
        url: productUrl(company, row.episode.level.product.id),
        told: told
          .filter(({ ends }) => ends !== null)
          .map(({ channel, heardAt, waits }) => ({ channel, heardAt, dueAt: waits?.dueAt ?? null })),
        silences: (await store.silences()).filter((silence) => isAbout(silence, row, today())),
      };
    },
  });
}

function factsOf({ company, key, episode, silenced, missing, cover }: LevelRow) {
  const { status, since, level, threshold, elsewhere, outlook } = episode;
  const facts = { company, key, status, since, level, threshold, missing, elsewhere, silenced };
  if (cover === null || !outlook) return facts;
  const { perDay, leadDays, reviewDays, source } = outlook;
  return { ...facts, consumption: { perDay, daysOfCover: roundCover(cover), leadDays, reviewDays, source } };
}

function isAbout(silence: KeptSilence, { company, key, episode: { level, status } }: LevelRow, today: string) {
  const { mayHoldFor, matches } = activate(silence);
  return isOn(silence.until, today) && mayHoldFor(key) && matches({ company, level, statuses: [status] });
}
