import type { ByLevel } from "./by-level.ts";
import type { TransferSource } from "./change.ts";
import type { Decimal } from "./decimal.ts";
import type { Level } from "./level.ts";
import type { Outlook } from "./outlook.ts";
import type { Status, Threshold } from "./threshold.ts";

/** The open episode of a level, which lasts from breach to recovery or retirement, with the level as last seen. */
export interface Episode {
  readonly level: Level;
  /** The confirmed status: damping keeps it until enough polls have seen another one. */
  readonly status: "low" | "out";
  readonly threshold: Threshold;
  readonly elsewhere: TransferSource | null;
  /** When the level was first seen short, ISO 8601 in UTC. */
  readonly since: string;
  /** Another status that the last polls saw and that is not confirmed yet; null: there is none. */
  readonly pending: Pending | null;
  /** When it was out of stock; absent: it was not, or an earlier version did not keep it. */
  readonly out?: OutTimes | undefined;
  /** How fast the level is consumed; absent: that is not known. */
  readonly outlook?: Outlook | undefined;
}

/** How long the level of an open episode was out of stock. */
export interface OutTimes {
  /** When it first ran out, ISO 8601 in UTC. */
  readonly first: string;
  /** Since when it is out now, ISO 8601 in UTC; null: it is not. */
  readonly since: string | null;
  /** The time out of stock before that, in ms. */
  readonly earlierMs: number;
}

/** A status that an episode changes to once enough polls in a row have seen it. */
export interface Pending {
  readonly status: Status;
  /** Polls in a row that have seen this status. */
  readonly polls: number;
  /** The stock before the first of these polls. */
  readonly stockBefore: Decimal;
}

/** The open episodes after a poll. */
export type Snapshot = ByLevel<Episode>;

/** Returns the product ids of the episodes that `isWanted` accepts. */
export function productsOf(episodes: Snapshot, isWanted: (id: number) => boolean = () => true): Set<number> {
  const ids = new Set<number>();
  episodes.forEach(({ level: { product } }) => {
    if (isWanted(product.id)) ids.add(product.id);
  });
  return ids;
}

/** A level that was seen short, but not yet in enough polls in a row for an episode. */
export interface Suspect {
  /** Polls in a row that have seen the level short. */
  readonly polls: number;
  /** When the level was first seen short, ISO 8601 in UTC. */
  readonly since: string;
  /** Whether the level may have been short before its first look. */
  readonly isFirst: boolean;
}

export type Suspects = ByLevel<Suspect>;

export const NO_SUSPECTS: Suspects = new Map();
