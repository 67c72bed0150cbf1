import { z } from "zod";
import type { Match } from "../../stock/match.ts";
import { levelMatchShape, oneOrMore, statusMatchSchema } from "../../stock/match-config.ts";
import type { Store } from "../../store/store.ts";
import {
  type Find,
  type Found,
  findDays,
  findEpisodes,
  findInEach,
  findStock,
  type HistoryRecords,
  summarizeFound,
} from "../../watch/find-history.ts";
import { createKeyedLock } from "../../watch/keyed-lock.ts";
import { DEFAULT_SINCE, firstDay, readSince, SINCE_FORMS, type Since } from "../../watch/since.ts";
import { MOST_MESSAGES, MOST_SAMPLES } from "../history/level-history.ts";
import { type LevelHistorySource, readLevelHistory } from "../history/read-level-history.ts";
import { companyName, pageOf, paging } from "./basics.ts";
import { daysSchema, episodeSchema, episodesSchema, levelKey, sampleSchema, stockSchema } from "./history-schemas.ts";
import { sentMessageSchema } from "./message-operations.ts";
import { type Api, Refusal } from "./operation.ts";

/** All of the stock that is kept is read for each page of it, by one reader at a time: it may be much. */
const STOCKS_A_MINUTE = 20;

const since = z
  .string()
  .default(DEFAULT_SINCE)
  .transform((text, context) => {
    const found = readSince(text);
    if (found === null) context.addIssue(`must be ${SINCE_FORMS}`);
    return found ?? z.NEVER;
  })
  .describe(`Of which day on, or how far back: ${SINCE_FORMS}.`);

const company = levelMatchShape.company.describe("By its name in the config; * stands for any text.");

/** As the options of `lowstockd history`. */
const placeShape = { company, branch: levelMatchShape.branch, warehouse: levelMatchShape.warehouse, since };

const matchShape = {
  ...statusMatchSchema.shape,
  ...placeShape,
  product_id: oneOrMore(z.coerce.number().int().positive(), "a whole number").optional(),
};

export const levelHistorySchema = z.object({
  company: companyName,
  key: levelKey,
  isOpen: z.boolean(),
  unreadable: z.array(z.string()).describe("Why some of it is missing."),
  episodes: z.array(episodeSchema).describe("Oldest first."),
  stock: z.array(sampleSchema).describe(`Oldest first, the last ${MOST_SAMPLES}.`),
  messages: z
    .array(sentMessageSchema)
    .describe(`The messages that told of it and whom they reached: newest first, the last ${MOST_MESSAGES}.`),
});

export interface HistoryOperationsSource extends Omit<LevelHistorySource, "store"> {
  readonly store: Pick<Store, "stockSamples">;
  readonly companies: readonly string[];
  /** The day of a moment, as YYYY-MM-DD on the calendar of the time zone. */
  readonly calendar: (at: Date) => string;
  readonly now: () => Date;
}

/** Adds what was low and when, of all levels and of one. */
export function addHistoryOperations(api: Api, source: HistoryOperationsSource): void {
  const { store, companies, past, levels, calendar, now } = source;
  const oneByOne = createKeyedLock();
  const stateOf = async (company: string) => (await levels()).states.get(company) ?? null;
  const records: HistoryRecords = {
    pastEpisodes: async (company) => (await past(company)).episodes,
    dayCounts: async (company) => (await past(company)).days,
    stockSamples: store.stockSamples,
    state: stateOf,
    outline: stateOf,
  };
  api.add({
    method: "GET",
    path: "/api/v1/history/episodes",
    summary: "What was low and what is, by pages, as lowstockd history --json.",
    asks: z.object({ query: z.strictObject({ ...matchShape, ...paging }) }),
    answer: episodesSchema,
    handle: async ({ query: { page, per_page, ...query } }) => {
      const { found, summary } = await look(findEpisodes, query);
      const { companies, ...rest } = pageOfFound(found, { page, per_page });
      return {
        ...rest,
        ...summary,
        companies: companies.map(({ lines, ...it }) => ({ ...it, episodes: lines })),
      };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/history/days",
    summary: "The numbers of each day, as lowstockd history days --json.",
    asks: z.object({ query: z.strictObject(placeShape) }),
    answer: daysSchema,
    handle: async ({ query }) => {
      const { found, summary } = await look(findDays, query);
      const companies = found.map(({ company, companyTitle, lines }) => ({ company, companyTitle, days: lines }));
      return { ...summary, companies };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/history/stock",
    summary: "The stock of levels while they were low, by pages, as lowstockd history stock --json.",
    asks: z.object({ query: z.strictObject({ ...matchShape, ...paging }) }),
    answer: stockSchema,
    aMinute: STOCKS_A_MINUTE,
    refusals: [429],
    handle: async ({ query: { page, per_page, ...query } }) => {
      const { found, summary } = await oneByOne.take("stock", () => look(findStock, query));
      const { companies, ...rest } = pageOfFound(found, { page, per_page });
      return {
        ...rest,
        ...summary,
        companies: companies.map(({ lines, ...it }) => ({ ...it, stock: lines })),
      };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/level/history",
    summary: "The past of one level, also of one that is not open any more.",
    asks: z.object({ query: z.strictObject({ company: companyName, key: levelKey }) }),
    answer: levelHistorySchema,
    refusals: [404],
    handle: async ({ query: { company, key } }) => {
      const { episodes, samples, sent, unreadable } = await readLevelHistory(source, { company, key });
      if (episodes.length === 0) return new Refusal(404, "over");
      return {
        company,
        key,
        isOpen: episodes.some(({ until }) => until === null),
        unreadable,
        episodes,
        stock: samples.slice(-MOST_SAMPLES),
        messages: sent.slice(0, MOST_MESSAGES),
      };
    },
  });

  async function look<Line>(find: Find<Line>, { since, ...match }: Match & { readonly since: Since }) {
    const from = firstDay(since, now(), calendar);
    const found = await findInEach(find, companies, records, { match, from, calendar });
    return { found, summary: summarizeFound(from, found) };
  }
}

/** A page of the lines of all companies together; each company is listed with what of its lines is on it. */
function pageOfFound<Line>(found: readonly Found<Line>[], asked: Parameters<typeof pageOf>[1]) {
  const { items, ...rest } = pageOf(
    found.flatMap(({ company, lines }) => lines.map((line) => ({ company, line }))),
    asked,
  );
  const onPage = Map.groupBy(items, ({ company }) => company);
  const companies = found.map(({ company, companyTitle }) => ({
    company,
    companyTitle,
    lines: (onPage.get(company) ?? []).map(({ line }) => line),
  }));
  return { ...rest, companies };
}
