import {
  type DayCount,
  keepLevelCounts,
  type PastEpisode,
  type PollHistory,
  type StockSample,
} from "../stock/history.ts";
import type { LevelKey } from "../stock/level.ts";
import { startPace } from "../turns.ts";
import { StoreUnreadable } from "./errors.ts";
import { dayCounts, episodePages, type PageKind, SAMPLE_SHARDS, samplePages, sampleShardOf } from "./history-kinds.ts";
import type { StoreChange } from "./key-store.ts";
import { type Appending, type Lines, type Log, readEach, readLines, readLog, startAppending } from "./pages.ts";
import { keeping, type Records } from "./records.ts";

/** What a poll adds to the history, and for how long that is kept. */
export interface KeptHistory extends PollHistory {
  readonly keepMs: number;
}

/** The history of companies, to look back at. Whatever cannot be read is left out and named. */
export interface PastReader {
  /** Reads the closed episodes of a company, in the order of their ends. */
  pastEpisodes(company: string): Promise<Lines<PastEpisode>>;
  /** Reads the stock samples of a company, oldest first within a level; with `key` those of one level. */
  stockSamples(company: string, key?: LevelKey): Promise<Lines<StockSample>>;
  /** Reads the counts of days on which something changed, oldest first. */
  dayCounts(company: string): Promise<Lines<DayCount>>;
}

/** Adds to the history, for the one writer: it reads the end of each log once, and then keeps it in memory. */
export interface HistoryWriter {
  /** Plans the changes that store what a poll adds. */
  plan(company: string, history: KeptHistory): Promise<PlannedHistory>;
  /** Forgets what it knows of a company, after a write that may have been made or not. */
  forget(company: string): void;
}

export interface PlannedHistory {
  readonly changes: readonly StoreChange[];
  /** Called once the changes are written. */
  readonly onWritten: () => void;
}

/** Of so many companies the ends of the logs are kept in memory; those of others are read again. */
const MOST_KNOWN = 100;

interface Known {
  readonly episodes: Map<string, Log<PastEpisode>>;
  readonly samples: Map<string, Log<StockSample>>;
  /** The last counts; null: there are none. Undefined: not read yet. */
  day?: DayCount | null;
}

export function historyWriterOn(records: Records): HistoryWriter {
  const known = new Map<string, Known>();

  return {
    forget: (company) => known.delete(company),
    async plan(company, { episodes, samples, counts, keepMs }) {
      const mine: Known = known.get(company) ?? { episodes: new Map(), samples: new Map() };
      // The last to be added to is the last to be forgotten.
      known.delete(company);
      known.set(company, mine);
      for (const other of known.keys()) if (known.size > MOST_KNOWN) known.delete(other);
      const changes: StoreChange[] = [];
      const written: (() => void)[] = [];
      const oneLog = () => 0;
      await add(episodes, oneLog, () => episodePages(company), mine.episodes);
      const shardOf = ({ key }: StockSample) => sampleShardOf(key);
      await add(samples, shardOf, (shard) => samplePages(company, shard), mine.samples);
      if (counts) {
        const before = mine.day === undefined ? await readLastDay(records, company) : mine.day;
        const day = keepLevelCounts(counts, before);
        changes.push(keeping(dayCounts(company), day.day, day, keepMs));
        written.push(() => {
          mine.day = day;
        });
      }
      return { changes, onWritten };

      function onWritten(): void {
        for (const note of written) note();
      }

      /**
       * Adds lines, each to one of several logs.
       * @param logOf gives the number of the log that a line belongs to
       */
      async function add<Line>(
        lines: Iterable<Line>,
        logOf: (line: Line) => number,
        kindOf: (log: number) => PageKind<Line>,
        logs: Map<string, Log<Line>>,
      ): Promise<void> {
        const growing = new Map<number, Appending<Line>>();
        const pace = startPace();
        for (const line of lines) {
          const number = logOf(line);
          const log = growing.get(number) ?? (await grow(number));
          await (log.add(line) ?? (pace.isOver() ? pace.rest() : undefined));
        }
        for (const [number, log] of growing) {
          const planned = await log.end();
          changes.push(...planned.changes);
          written.push(() => logs.set(kindOf(number).collection, planned.log));
        }

        async function grow(number: number): Promise<Appending<Line>> {
          const kind = kindOf(number);
          const log = startAppending(kind, logs.get(kind.collection) ?? (await readLog(records, kind)), keepMs);
          growing.set(number, log);
          return log;
        }
      }
    },
  };
}

/** Reads the counts of the last day that has some; null when there are none, or they are damaged. */
async function readLastDay(records: Records, company: string): Promise<DayCount | null> {
  const kind = dayCounts(company);
  const last = (await records.ids(kind)).sort().at(-1);
  if (last === undefined) return null;
  try {
    return await records.get(kind, last);
  } catch (error) {
    if (error instanceof StoreUnreadable) return null;
    throw error;
  }
}

export function pastReaderOn(records: Records): PastReader {
  return {
    pastEpisodes: (company) => readLines(records, episodePages(company)),
    async stockSamples(company, key) {
      if (key !== undefined) {
        const { lines, unreadable } = await readLines(records, samplePages(company, sampleShardOf(key)));
        return { lines: lines.filter((sample) => sample.key === key), unreadable };
      }
      const shards = await Promise.all(
        Array.from({ length: SAMPLE_SHARDS }, (_, shard) => readLines(records, samplePages(company, shard))),
      );
      return {
        lines: shards.flatMap(({ lines }) => lines),
        unreadable: shards.flatMap(({ unreadable }) => unreadable),
      };
    },
    async dayCounts(company) {
      const { values, unreadable } = await readEach(records, dayCounts(company));
      return { lines: values, unreadable };
    },
  };
}
