import type { Decimal } from "./decimal.ts";
import type { Level, LevelKey } from "./level.ts";
import type { Threshold } from "./threshold.ts";

/** Why a level counts as recovered. `rule_changed`: the configuration now judges the same stock as enough. */
export type RecoveryReason = "restocked" | "minimum_lowered" | "rule_changed";

/** Why a level is no longer watched. `unwatched`: the product left the poll's filters, for example became a service. */
export type RetirementReason = "disabled" | "deleted" | "warehouse_gone" | "unwatched";

/** Facts frozen at the moment of the change: what a message says tomorrow must be what was true then. */
interface Facts {
  readonly key: LevelKey;
  /** The level as seen now; for a level that is gone, as last seen. */
  readonly level: Level;
  /** The stock at the poll before, null where that poll did not see it. */
  readonly stockBefore: Decimal | null;
  /** The threshold in force; null when the recovery is that no minimum is set any more. */
  readonly threshold: Threshold | null;
  /** Start of the episode, ISO 8601 in UTC. */
  readonly since: string;
  /** When the change was detected, ISO 8601 in UTC. */
  readonly at: string;
}

export interface Breached extends Facts {
  readonly kind: "breached";
  readonly status: "low" | "out";
  readonly threshold: Threshold;
}

/** From low to out of stock, within one episode. */
export interface Depleted extends Facts {
  readonly kind: "depleted";
  readonly status: "out";
  readonly threshold: Threshold;
}

export interface Recovered extends Facts {
  readonly kind: "recovered";
  readonly status: "ok";
  readonly reason: RecoveryReason;
  /** The threshold that the episode was open under. */
  readonly thresholdBefore: Threshold;
}

/** Ended without recovery: there is nothing left to watch. */
export interface Retired extends Facts {
  readonly kind: "retired";
  readonly reason: RetirementReason;
}

export type Change = Breached | Depleted | Recovered | Retired;
