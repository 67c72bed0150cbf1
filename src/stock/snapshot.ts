import type { TransferSource } from "./change.ts";
import type { Decimal } from "./decimal.ts";
import type { Level, LevelKey } from "./level.ts";
import type { Status, Threshold } from "./threshold.ts";

/** A level's time from breach to recovery or retirement, with the facts of the last time it was seen. */
export interface Episode {
  readonly level: Level;
  /** As it was told: damping keeps it until another one is confirmed. */
  readonly status: "low" | "out";
  readonly threshold: Threshold;
  readonly elsewhere: TransferSource | null;
  /** When the level was first seen short, ISO 8601 in UTC. */
  readonly since: string;
  /** What the last polls saw it as, while that is not confirmed yet. */
  readonly pending: Pending | null;
}

/** A status that an episode would change to. */
export interface Pending {
  readonly status: Status;
  /** In a row. */
  readonly polls: number;
  /** The stock before the first of them. */
  readonly stockBefore: Decimal;
}

/** The open episodes after a poll. */
export type Snapshot = Readonly<Record<LevelKey, Episode>>;

/** Ids of the products of episodes, of those that are wanted. */
export function productsOf(episodes: Snapshot, isWanted: (id: number) => boolean = () => true): Set<number> {
  const ids = new Set<number>();
  for (const { level } of Object.values(episodes)) if (isWanted(level.product.id)) ids.add(level.product.id);
  return ids;
}

/** A level that was seen short, but not often enough in a row to be told. */
export interface Suspect {
  /** In a row. */
  readonly polls: number;
  /** When it was first seen short, ISO 8601 in UTC. */
  readonly since: string;
  /** It may have been so before the company was ever looked at. */
  readonly isFirst: boolean;
}

export type Suspects = Readonly<Record<LevelKey, Suspect>>;
