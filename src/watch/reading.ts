import type { State } from "../alerts/state.ts";
import type { CoverageSetting } from "../stock/plan.ts";
import type { Filters } from "../stock/query.ts";
import type { ThresholdPolicy } from "../stock/threshold.ts";
import type { Inventory } from "./inventory.ts";

/** How a company's inventory is read. */
export interface ReadPolicy {
  readonly coverage: CoverageSetting;
  readonly filters: Filters;
  readonly pageSize: number;
  readonly thresholds: ThresholdPolicy;
  /** Polls still to come in this hour, this one not counted: their requests are not spent on what can wait. */
  readonly pollsToCome: (now: Date) => number;
}

/** The reading of one poll. */
export interface Reading {
  readonly inventory: Inventory;
  readonly policy: ReadPolicy;
  /** When the poll began. */
  readonly at: Date;
}

/** What is remembered of earlier reads. */
export type Known = Pick<State, "episodes" | "coverage" | "sizes">;

export const NOTHING_KNOWN: Known = { episodes: {}, coverage: null, sizes: {} };
