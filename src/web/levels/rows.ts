import type { Silenced } from "../../notifications/notification-state.ts";
import type { Decimal } from "../../stock/decimal.ts";
import { type LevelKey, levelKey } from "../../stock/level.ts";
import { normalize } from "../../stock/match.ts";
import { daysOfCover } from "../../stock/outlook.ts";
import type { Episode } from "../../stock/snapshot.ts";
import { shortfall } from "../../stock/threshold.ts";
import type { State } from "../../store/state.ts";
import { ofEachState } from "../../watch/of-each-state.ts";

/** An open level, with what it is found and sorted by. */
export interface LevelRow {
  /** By its name in the config. */
  readonly company: string;
  readonly key: LevelKey;
  readonly episode: Episode;
  readonly silenced: Silenced | null;
  /** Units under the threshold. */
  readonly missing: Decimal;
  /** For how many days the stock lasts; null: that is not known. */
  readonly cover: number | null;
  /** Name and SKU without case and accents. */
  readonly haystack: string;
}

/** All open levels of the companies, and what they are part of, by the names of the config. */
export interface OpenLevels {
  readonly states: ReadonlyMap<string, State>;
  readonly rows: readonly LevelRow[];
}

/** For how long what was read is held for the next reader: of many companies it is much more than the daemon itself has at hand. */
const HELD_MS = 60_000;

/**
 * Makes a reading of the open levels. What it has made of a state it keeps as long as that is the last one, so that many readers
 * between two polls cost no more than one: they are given the same rows.
 * @param read the state of a company; null: it was never polled
 */
export function createLevelReader(
  companies: readonly string[],
  read: (company: string) => Promise<State | null>,
): () => Promise<OpenLevels> {
  const ofState = new WeakMap<State, readonly LevelRow[]>();
  let last: OpenLevels | null = null;
  let forgetting: NodeJS.Timeout | undefined;
  const holdForAWhile = () => {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      last = null;
    }, HELD_MS).unref();
  };
  return async () => {
    holdForAWhile();
    const found = await ofEachState(companies, read, (state, company) => [company, state] as const);
    const states = new Map(found.flatMap(([company, state]) => (state ? [[company, state]] : [])));
    if (last !== null && isSame(last.states, states)) return last;
    const rows = [...states].flatMap(([company, state]) => {
      const made = ofState.get(state) ?? rowsOf(company, state);
      ofState.set(state, made);
      return made;
    });
    last = { states, rows };
    return last;
  };
}

function isSame(a: OpenLevels["states"], b: OpenLevels["states"]): boolean {
  return a.size === b.size && [...a].every(([company, state]) => b.get(company) === state);
}

function rowsOf(company: string, { episodes, notificationState: { levels } }: State): LevelRow[] {
  return [...episodes.values()].map((episode) => {
    const { level, threshold, outlook } = episode;
    const key = levelKey(level);
    return {
      company,
      key,
      episode,
      silenced: levels.get(key)?.silenced ?? null,
      missing: shortfall(level, threshold),
      cover: outlook ? daysOfCover(level.stock, outlook) : null,
      haystack: normalize(`${level.product.name} ${level.product.sku ?? ""}`),
    };
  });
}
