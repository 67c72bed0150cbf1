import type { Steps } from "../steps.ts";
import { compare, ZERO } from "../stock/decimal.ts";
import { type Level, type LevelKey, levelKey, type Product } from "../stock/level.ts";
import type { Step } from "./read-log.ts";

/** A level that ran out, or has stock again. */
export interface StockTurn {
  readonly key: LevelKey;
  readonly level: Level;
  readonly isOut: boolean;
  /** When the poll that saw it began, ISO 8601 in UTC. */
  readonly at: string;
}

/** What a log tells of which levels have stock. */
export interface StockWatch {
  /** Returns the levels that have run out since the step before, or have stock again. */
  take(step: Step): Steps<readonly StockTurn[]>;
  /** Tells whether a level was out of stock when it was last seen. */
  isOut(key: LevelKey): boolean;
}

/**
 * Watches stocks through a log. A level that is out when the log first sees it has not run out: when it did is not known. Of two
 * rows for one place the lower counts.
 * @param isCounted tells whether a product is watched
 */
export function watchStock(isCounted: (product: Product) => boolean): StockWatch {
  const out = new Map<LevelKey, boolean>();
  return {
    isOut: (key) => out.get(key) === true,
    *take(step) {
      if (step.kind === "flush") return [];
      const turns: StockTurn[] = [];
      for (const id of step.fresh) {
        yield;
        const listing = step.listings.get(id);
        if (!listing || !isCounted(listing.product) || step.outside.includes(id)) continue;
        const lowest = new Map<LevelKey, Level>();
        for (const level of listing.levels) {
          const key = levelKey(level);
          const twin = lowest.get(key);
          if (!twin || compare(level.stock, twin.stock) < 0) lowest.set(key, level);
        }
        for (const [key, level] of lowest) {
          const isOut = compare(level.stock, ZERO) <= 0;
          const wasOut = out.get(key);
          out.set(key, isOut);
          if (wasOut !== undefined && wasOut !== isOut) turns.push({ key, level, isOut, at: step.at });
        }
      }
      return turns;
    },
  };
}
