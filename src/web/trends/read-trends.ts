import { openEpisodes } from "../../watch/find-history.ts";
import type { Past } from "../history/past.ts";
import type { OpenLevels } from "../levels/rows.ts";
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

/** Looks back at what a query asks for. */
export async function readTrends(source: TrendsSource, query: TrendsQuery): Promise<ReadTrends> {
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
