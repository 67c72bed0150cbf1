import { describeOpen, sampleOf } from "../../stock/history.ts";
import { levelKey } from "../../stock/level.ts";
import type { Sent } from "../../store/kinds.ts";
import { key as keySchema } from "../../store/schema.ts";
import type { Store } from "../../store/store.ts";
import type { OpenLevels } from "../levels/rows.ts";
import type { LevelHistory } from "./level-history.ts";
import type { Past } from "./past.ts";

export interface LevelHistorySource {
  readonly store: Pick<Store, "stockSamples">;
  readonly levels: () => Promise<OpenLevels>;
  readonly past: (company: string) => Promise<Past>;
  /** What was sent lately, newest first. */
  readonly recentSent: () => Promise<readonly Sent[]>;
}

const NOTHING: LevelHistory = { samples: [], episodes: [], sent: [], unreadable: [] };

/** Reads the past of a level, with what it is now if it is open. Of one that nobody knows there is nothing. */
export async function readLevelHistory(
  source: LevelHistorySource,
  { company, key }: { readonly company: string; readonly key: string },
): Promise<LevelHistory> {
  const { data: known } = keySchema.safeParse(key);
  if (known === undefined) return NOTHING;
  const [{ states }, { episodes: past }, samples, sent] = await Promise.all([
    source.levels(),
    source.past(company),
    source.store.stockSamples(company, known),
    source.recentSent(),
  ]);
  const state = states.get(company);
  const open = state?.episodes.get(known);
  const episodes = past.lines.filter((episode) => levelKey(episode) === known);
  return {
    samples: state && open ? [...samples.lines, sampleOf(known, open, state.polledAt)] : samples.lines,
    episodes: state && open ? [...episodes, describeOpen(open, state.polledAt)] : episodes,
    sent: sent.filter((message) => message.company === company && message.levels.includes(known)),
    unreadable: [...past.unreadable, ...samples.unreadable],
  };
}
