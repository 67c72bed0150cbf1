import type { AnyEpisode, DayCount } from "../../stock/history.ts";
import { describeOpen } from "../../stock/history.ts";
import type { PastReader } from "../../store/history.ts";
import type { State } from "../../store/state.ts";
import { sharing } from "../sharing.ts";

/** What is kept of a company's past. */
export interface Past {
  /** Those that are over, in the order of their ends. */
  readonly episodes: readonly AnyEpisode[];
  readonly days: readonly DayCount[];
  /** Whether some of it could not be read. */
  readonly isDamaged: boolean;
}

const NO_PAST: Past = { episodes: [], days: [], isDamaged: false };

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
    const isDamaged = episodes.unreadable.length + days.unreadable.length > 0;
    return { episodes: episodes.lines, days: days.lines, isDamaged };
  }
}

/** Describes the episodes that are open after the last poll. */
export function openEpisodes({ episodes, polledAt }: State): AnyEpisode[] {
  return [...episodes.values()].map((episode) => describeOpen(episode, polledAt));
}
