import type { Filters } from "../smartpyme/query.ts";
import type { ProductType } from "../stock/level.ts";
import type { ThresholdPolicy } from "../stock/threshold.ts";
import type { State } from "../store/state.ts";
import type { Inventory } from "./inventory.ts";
import type { CoverageSetting } from "./plan-sweep.ts";
import { NOTHING_READ } from "./reading-memory.ts";

/** How a company's inventory is read. */
export interface ReadPolicy {
  readonly coverage: CoverageSetting;
  /** What the API is asked for. */
  readonly filters: Filters;
  /** The kinds of product that are watched, of what it lists. */
  readonly kinds: readonly ProductType[];
  /** Where the API is. */
  readonly baseUrl: string;
  /** Products a page, as many as the server manages. */
  readonly pageSize: number;
  readonly thresholds: ThresholdPolicy;
  /** In the busiest hour. */
  readonly pollsAnHour: number;
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
export type Known = Pick<State, "episodes" | "suspects" | "coverage" | "sizes" | "reading">;

export const NOTHING_KNOWN: Known = {
  episodes: {},
  suspects: {},
  coverage: null,
  sizes: {},
  reading: NOTHING_READ,
};
