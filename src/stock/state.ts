import type { Snapshot } from "./snapshot.ts";

/** What is remembered of a company from one poll to the next. */
export interface State {
  /** Number of the commit that wrote it, from 1. */
  readonly version: number;
  /** When the poll of that commit began, ISO 8601 in UTC. */
  readonly polledAt: string;
  readonly episodes: Snapshot;
  /** Null until coverage was checked for the first time. */
  readonly coverage: Coverage | null;
}

/** Whether the API's own filter can be relied upon to list every level at or below its threshold. */
export interface Coverage {
  readonly mode: "filtered" | "full";
  /** ISO 8601 in UTC. */
  readonly checkedAt: string;
  /** Products that match the poll's filters, as a full sweep counted them. */
  readonly products: number;
  /** Levels at or below their threshold that the filter did not list. */
  readonly missed: number;
}
