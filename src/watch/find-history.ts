import type { Calendar } from "../policy/silence.ts";
import { type AnyEpisode, type DayCount, describeOpen, type StockSample } from "../stock/history.ts";
import { levelKey, placeOf } from "../stock/level.ts";
import { createMatcher, type Match, type Matched } from "../stock/match.ts";
import type { PastReader } from "../store/history.ts";
import type { State } from "../store/state.ts";

/** The history of one company, as far as it was asked for. */
export interface Found<Line> {
  readonly company: string;
  readonly companyTitle: string;
  readonly lines: readonly Line[];
  /** Why some of it is missing; empty: nothing is. */
  readonly unreadable: readonly string[];
}

/** A sample, with what the last episode of its level says of it. */
export interface NamedSample extends StockSample, Matched {}

/** Where the history is read. */
export interface HistoryRecords extends PastReader {
  state(company: string): Promise<Known | null>;
  outline(company: string): Promise<Pick<State, "companyTitle"> | null>;
}

type Known = Pick<State, "companyTitle" | "episodes" | "polledAt">;

export interface HistoryAsked {
  readonly match: Match;
  /** The first day, YYYY-MM-DD. */
  readonly from: string;
  readonly calendar: Calendar;
}

/** Finds something in the history of a company. */
export type Find<Line> = (company: string, records: HistoryRecords, asked: HistoryAsked) => Promise<Found<Line>>;

/** Looks through all of these companies that are asked for. */
export async function findInEach<Line>(
  find: Find<Line>,
  companies: readonly string[],
  records: HistoryRecords,
  asked: HistoryAsked,
): Promise<Found<Line>[]> {
  const isAsked = createMatcher({ company: asked.match.company });
  const wanted = companies.filter((company) => isAsked({ company, level: NOWHERE, statuses: [] }));
  return await Promise.all(wanted.map((company) => find(company, records, asked)));
}

/** What is told of all that was found. `history --json` prints it, with what was found of each company. */
export function summarizeFound(from: string, found: readonly Found<unknown>[]) {
  const unreadable = found.flatMap((it) => it.unreadable);
  return { isFine: unreadable.length === 0, from, unreadable };
}

/** Finds episodes, by the worst status that they had: those that are over in the order of their ends, then those that go on. */
export const findEpisodes: Find<AnyEpisode> = async (company, records, { match, from, calendar }) => {
  const { episodes, companyTitle, unreadable } = await readEpisodes(company, records);
  const matches = createMatcher(match);
  const lines = episodes.filter(
    (episode) =>
      (episode.until === null || calendar(new Date(episode.until)) >= from) &&
      matches({ company, level: episode, statuses: [episode.worst] }),
  );
  return { company, companyTitle, lines, unreadable };
};

/** Finds the numbers of days, oldest first, of the warehouses that the match fits. */
export const findDays: Find<DayCount> = async (company, records, { match, from }) => {
  const [{ lines: days, unreadable }, state] = await Promise.all([
    records.dayCounts(company),
    records.outline(company),
  ]);
  const matches = createMatcher(match);
  const isAll = match.branch === undefined && match.warehouse === undefined;
  const lines = days
    .filter(({ day }) => day >= from)
    .map((count) => {
      const places = count.places.filter((place) =>
        matches({ company, level: { ...NOWHERE, ...place }, statuses: [] }),
      );
      const sum = (status: "low" | "out") => places.reduce((total, place) => total + place[status], 0);
      // Of all warehouses the sums are kept, also where there are more than are kept by name.
      return isAll ? count : { ...count, places, low: sum("low"), out: sum("out") };
    });
  return { company, companyTitle: state?.companyTitle ?? company, lines, unreadable };
};

/** Finds the stock of levels while they were low, oldest first within a level. */
export const findStock: Find<NamedSample> = async (company, records, { match, from, calendar }) => {
  const [{ episodes, companyTitle, unreadable }, samples] = await Promise.all([
    readEpisodes(company, records),
    records.stockSamples(company),
  ]);
  const products = new Map(episodes.map((episode) => [levelKey(episode), episode.product]));
  const matches = createMatcher(match);
  const lines = samples.lines
    .map((sample): NamedSample => {
      const { productId, ...place } = placeOf(sample.key);
      return { ...sample, ...place, product: products.get(sample.key) ?? { ...NO_PRODUCT, id: productId } };
    })
    .filter(
      (sample) =>
        calendar(new Date(sample.at)) >= from && matches({ company, level: sample, statuses: [sample.status] }),
    );
  return { company, companyTitle, lines, unreadable: [...unreadable, ...samples.unreadable] };
};

/** Describes the episodes that are open after the last poll, as they were then. */
export function openEpisodes({ episodes, polledAt }: Pick<State, "episodes" | "polledAt">): AnyEpisode[] {
  return [...episodes.values()].map((episode) => describeOpen(episode, polledAt));
}

async function readEpisodes(company: string, records: Pick<HistoryRecords, "pastEpisodes" | "state">) {
  const [past, state] = await Promise.all([records.pastEpisodes(company), records.state(company)]);
  const episodes: readonly AnyEpisode[] = [...past.lines, ...(state ? openEpisodes(state) : [])];
  return { episodes, companyTitle: state?.companyTitle ?? company, unreadable: past.unreadable };
}

const NO_PRODUCT = { id: 0, name: "", sku: null, category: null, brand: null, supplier: null };

const NOWHERE = { branch: null, warehouse: null, product: NO_PRODUCT };
