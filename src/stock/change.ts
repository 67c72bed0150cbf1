import type { Decimal } from "./decimal.ts";
import type { Level, LevelKey } from "./level.ts";
import type { Threshold } from "./threshold.ts";

/** Why a level counts as recovered. `rule_changed`: the configuration now judges the same stock as enough. */
export type RecoveryReason = "restocked" | "minimum_lowered" | "rule_changed";

/** Why a level is no longer watched. `unwatched`: the product left the poll's filters, for example became a service. */
export type RetirementReason = "disabled" | "deleted" | "warehouse_gone" | "unwatched";

/** Another warehouse of the company that could help out: it holds more than its own threshold and what is short here. */
export interface TransferSource {
  readonly branch: string | null;
  readonly warehouse: string | null;
  /** Units above its own threshold. */
  readonly above: Decimal;
}

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

/** What there is to know of a level that is short, besides itself. */
interface ShortageFacts extends Facts {
  readonly threshold: Threshold;
  /** Where most of the product lies idle, null where no other warehouse has enough. */
  readonly elsewhere: TransferSource | null;
}

export interface Breached extends ShortageFacts {
  readonly kind: "breached";
  readonly status: "low" | "out";
  /** The silence that has kept this back, or that has ended while the level was still short; null: none. */
  readonly afterSilence: EndedSilence | null;
}

/** A silence that is over while its level is still short. */
export interface EndedSilence {
  readonly reason: string;
  /** When it began to hold this level back, ISO 8601 in UTC. */
  readonly since: string;
}

/** From low to out of stock, within one episode. */
export interface Depleted extends ShortageFacts {
  readonly kind: "depleted";
  readonly status: "out";
}

/** Still short: told again because the configuration asks for it. */
export interface Reminder extends ShortageFacts {
  readonly kind: "reminder";
  readonly status: "low" | "out";
}

export interface Recovered extends Facts {
  readonly kind: "recovered";
  readonly status: "ok";
  readonly reason: RecoveryReason;
  readonly statusBefore: "low" | "out";
  /** The threshold that the episode was open under. */
  readonly thresholdBefore: Threshold;
}

/** Ended without recovery: there is nothing left to watch. */
export interface Retired extends Facts {
  readonly kind: "retired";
  readonly reason: RetirementReason;
  readonly statusBefore: "low" | "out";
}

/** Every kind of change, in the order in which an episode can meet them. */
export const CHANGE_KINDS = ["breached", "depleted", "reminder", "recovered", "retired"] as const;

export type Change = Breached | Depleted | Reminder | Recovered | Retired;
