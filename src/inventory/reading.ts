import type { Filters } from "../smartpyme/query.ts";
import type { Memory } from "../stock/detect-changes.ts";
import type { ThresholdPolicy } from "../stock/judge.ts";
import type { ProductType } from "../stock/level.ts";
import type { Coverage } from "./coverage.ts";
import type { Inventory } from "./inventory.ts";
import type { CoverageSetting } from "./plan-sweep.ts";
import { NOTHING_READ, type ReadingMemory } from "./reading-memory.ts";

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
export interface Known extends Memory {
  /** Null until coverage was checked for the first time. */
  readonly coverage: Coverage | null;
  /** Products that each further query listed when it was last read, by the query's key. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly reading: ReadingMemory;
}

export const NOTHING_KNOWN: Known = {
  episodes: {},
  suspects: {},
  coverage: null,
  sizes: {},
  reading: NOTHING_READ,
};
