import { placeKey } from "../../stock/history.ts";
import { type LevelTrend, type OpenDay, summarize, type Trend, trendsBy, worstLevels } from "../../stock/trends.ts";
import { NONE } from "../levels/query.ts";
import { type LookBack, type OwnedEpisode, ownKey } from "./look-back.ts";

const MOST_WORST = 20;

/** What a look back comes to. Of groups the one comes first that was out of stock the longest. */
export interface Trends {
  readonly totals: Trend;
  readonly open: readonly OpenDay[];
  readonly warehouses: readonly (Trend & Pick<OwnedEpisode, "branch" | "warehouse">)[];
  readonly suppliers: readonly (Trend & { readonly supplier: string | null })[];
  /** The levels that were out of stock the longest, 20 at most. */
  readonly worst: readonly (LevelTrend & { readonly company: string })[];
}

/** The sums of what was looked back at, as long as that is kept. */
const SUMS = new WeakMap<LookBack, Trends>();

export function sumUp(found: LookBack): Trends {
  const trends = SUMS.get(found) ?? sum(found);
  SUMS.set(found, trends);
  return trends;
}

function sum({ episodes, period, open, places }: LookBack): Trends {
  const by = (nameOf: (episode: OwnedEpisode) => string) => trendsBy(episodes, period, nameOf, ownKey);
  return {
    totals: summarize(episodes, period, ownKey),
    open,
    warehouses: by(placeKey).map(({ name, ...trend }) => {
      const { branch = null, warehouse = null } = places.get(name) ?? {};
      return { branch, warehouse, ...trend };
    }),
    suppliers: by(({ product }) => product.supplier ?? NONE).map(({ name, ...trend }) => ({
      supplier: name === NONE ? null : name,
      ...trend,
    })),
    worst: worstOf(),
  };

  /** Those of several companies are told apart: two may have a product of one id. */
  function worstOf() {
    return [...Map.groupBy(episodes, ({ company }) => company)]
      .flatMap(([company, own]) => worstLevels(own, period, MOST_WORST).map((it) => ({ ...it, company })))
      .sort((a, b) => b.outMs - a.outMs || b.shortMs - a.shortMs)
      .slice(0, MOST_WORST);
  }
}
