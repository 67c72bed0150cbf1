import type { Level, LevelKey } from "./level.ts";
import type { Threshold } from "./threshold.ts";

/** A level's time from breach to recovery or retirement, with the facts of the last time it was seen. */
export interface Episode {
  readonly level: Level;
  readonly status: "low" | "out";
  readonly threshold: Threshold;
  /** When the breach was detected, ISO 8601 in UTC. */
  readonly since: string;
}

/** The open episodes after a poll. */
export type Snapshot = Readonly<Record<LevelKey, Episode>>;
