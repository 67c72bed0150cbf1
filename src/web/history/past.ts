import type { DayCount, PastEpisode } from "../../stock/history.ts";
import type { PastReader } from "../../store/history.ts";
import type { Lines } from "../../store/pages.ts";
import { sharing } from "../sharing.ts";

/** What is kept of a company's past. */
export interface Past {
  /** Those that are over, in the order of their ends. */
  readonly episodes: Lines<PastEpisode>;
  readonly days: Lines<DayCount>;
}

export const NO_PAST: Past = { episodes: { lines: [], unreadable: [] }, days: { lines: [], unreadable: [] } };

/** How old what is shown of the past may be: all of a company's is read for it. */
const SHARED_MS = 10_000;

/** Makes a reading of the past of each of the companies, which readers share for a while. */
export function createPastReader(
  companies: readonly string[],
  store: Pick<PastReader, "pastEpisodes" | "dayCounts">,
  now: () => Date,
): (company: string) => Promise<Past> {
  const readings = new Map(companies.map((company) => [company, sharing(() => readPast(company), now, SHARED_MS)]));
  return async (company) => (await readings.get(company)?.()) ?? NO_PAST;

  async function readPast(company: string): Promise<Past> {
    const [episodes, days] = await Promise.all([store.pastEpisodes(company), store.dayCounts(company)]);
    return { episodes, days };
  }
}
