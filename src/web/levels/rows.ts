import type { Silenced } from "../../notifications/notification-state.ts";
import type { Decimal } from "../../stock/decimal.ts";
import { type LevelKey, levelKey } from "../../stock/level.ts";
import { normalize } from "../../stock/match.ts";
import type { Episode } from "../../stock/snapshot.ts";
import { shortfall } from "../../stock/threshold.ts";
import type { State } from "../../store/state.ts";

/** An open level, with what it is found and sorted by. */
export interface LevelRow {
  /** By its name in the config. */
  readonly company: string;
  readonly key: LevelKey;
  readonly episode: Episode;
  readonly silenced: Silenced | null;
  /** Units under the threshold. */
  readonly missing: Decimal;
  /** Name and SKU without case and accents. */
  readonly haystack: string;
}

/**
 * Makes a listing of the open levels of companies' states. What it has made of a state it keeps as long as that is the last
 * one, so that many readers between two polls cost no more than one.
 */
export function createLevelListing(): (states: ReadonlyMap<string, State>) => readonly LevelRow[] {
  const ofState = new WeakMap<State, readonly LevelRow[]>();
  let last: { readonly states: readonly State[]; readonly rows: readonly LevelRow[] } | null = null;
  return (states) => {
    const all = [...states.values()];
    if (last?.states.length === all.length && all.every((state, index) => state === last?.states[index]))
      return last.rows;
    const rows = [...states].flatMap(([company, state]) => {
      const made = ofState.get(state) ?? rowsOf(company, state);
      ofState.set(state, made);
      return made;
    });
    last = { states: all, rows };
    return rows;
  };
}

function rowsOf(company: string, { episodes, notificationState: { levels } }: State): LevelRow[] {
  return Object.values(episodes).map((episode) => {
    const { level, threshold } = episode;
    const key = levelKey(level);
    return {
      company,
      key,
      episode,
      silenced: levels[key]?.silenced ?? null,
      missing: shortfall(level, threshold),
      haystack: normalize(`${level.product.name} ${level.product.sku ?? ""}`),
    };
  });
}
