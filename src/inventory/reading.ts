import type { Filters } from "../smartpyme/query.ts";
import { type Memory, NO_MEMORY } from "../stock/detect-changes.ts";
import type { ThresholdPolicy } from "../stock/judge.ts";
import type { ProductType } from "../stock/level.ts";
import type { Coverage } from "./coverage.ts";
import type { Inventory } from "./inventory.ts";
import type { CoverageSetting } from "./plan-sweep.ts";
import { NOTHING_READ, type ReadingMemory } from "./reading-memory.ts";

/** The settings by which a company's inventory is read. */
export interface ReadPolicy {
  readonly coverage: CoverageSetting;
  /** The filters that every query sends. */
  readonly filters: Filters;
  /** The types of product that are watched, of those that the API lists. */
  readonly kinds: readonly ProductType[];
  /** Base URL of the API. */
  readonly baseUrl: string;
  /** Products a page, as many as the server manages. */
  readonly pageSize: number;
  readonly thresholds: ThresholdPolicy;
  /** Polls in the busiest hour. */
  readonly pollsAnHour: number;
  /** Returns the number of polls that follow this one within the hour. Requests are reserved for them. */
  readonly pollsToCome: (now: Date) => number;
}

/** What one poll reads, and how. */
export interface Reading {
  readonly inventory: Inventory;
  readonly policy: ReadPolicy;
  /** When the poll began. */
  readonly at: Date;
}

/** What is kept of earlier polls. */
export interface Known extends Memory {
  /** The last check of the filter; null: there was none. */
  readonly coverage: Coverage | null;
  /** How many products each query listed when it was last read, by the query's key. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly reading: ReadingMemory;
}

export const NOTHING_KNOWN: Known = {
  ...NO_MEMORY,
  coverage: null,
  sizes: {},
  reading: NOTHING_READ,
};
