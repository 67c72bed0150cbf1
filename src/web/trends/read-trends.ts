import { openEpisodes } from "../../watch/find-history.ts";
import type { Past } from "../history/past.ts";
import type { OpenLevels } from "../levels/rows.ts";
import { sharing } from "../sharing.ts";
import { type LookBack, lookBack } from "./look-back.ts";
import type { TrendsQuery } from "./query.ts";

/** What trends are made of. */
export interface TrendsSource {
  readonly companies: readonly string[];
  readonly levels: () => Promise<OpenLevels>;
  readonly past: (company: string) => Promise<Past>;
  /** The day of a moment, as YYYY-MM-DD on the calendar of the time zone. */
  readonly calendar: (at: Date) => string;
  readonly now: () => Date;
}

export interface ReadTrends extends Pick<OpenLevels, "states"> {
  readonly found: LookBack;
  /** Why some of it is missing; empty: nothing is. */
  readonly unreadable: readonly string[];
}

/** Reads the trends that a query asks for. */
export type TrendsReader = (query: TrendsQuery) => Promise<ReadTrends>;

/** How old trends may be: with 20,000 open levels it takes half a second to sum them up. */
const SHARED_MS = 10_000;

/** So many queries are kept: the one that was first asked goes first. */
const MOST_QUERIES = 30;

/** Makes a reader of trends. Whoever asks the same within a while has the same answer. */
export function createTrendsReader(source: TrendsSource): TrendsReader {
  const known = new Map<string, () => Promise<ReadTrends>>();
  return (query) => {
    const key = JSON.stringify(query);
    const reading = known.get(key) ?? sharing(() => readTrends(source, query), source.now, SHARED_MS);
    known.set(key, reading);
    const [first] = known.keys();
    if (known.size > MOST_QUERIES && first !== undefined) known.delete(first);
    return reading();
  };
}

/** Looks back at what a query asks for. */
async function readTrends(source: TrendsSource, query: TrendsQuery): Promise<ReadTrends> {
  const { companies, levels, past, calendar, now } = source;
  const [{ states }, pasts] = await Promise.all([
    levels(),
    Promise.all(companies.map(async (company) => ({ company, ...(await past(company)) }))),
  ]);
  const whole = pasts.map(({ company, episodes, days }) => {
    const state = states.get(company);
    return { company, days: days.lines, episodes: [...episodes.lines, ...(state ? openEpisodes(state) : [])] };
  });
  return {
    states,
    found: lookBack(whole, query, now(), calendar),
    unreadable: pasts.flatMap(({ episodes, days }) => [...episodes.unreadable, ...days.unreadable]),
  };
}
