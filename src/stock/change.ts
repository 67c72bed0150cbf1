import type { Decimal } from "./decimal.ts";
import type { Level, LevelKey } from "./level.ts";
import type { Outlook } from "./outlook.ts";
import type { Threshold } from "./threshold.ts";

/** Why a level counts as recovered. `rule_changed`: the configuration now judges the same stock as enough. */
export type RecoveryReason = "restocked" | "minimum_lowered" | "rule_changed";

/** Why a level is no longer watched. `unwatched`: the product left the poll's filters, for example became a service. */
export type RetirementReason = "disabled" | "deleted" | "warehouse_gone" | "unwatched";

/** A warehouse of the company that can give stock away: what it holds above its threshold is more than what is short here. */
export interface TransferSource {
  readonly branch: string | null;
  readonly warehouse: string | null;
  /** Units above its own threshold. */
  readonly above: Decimal;
}

/** What people can answer of a level that is short. */
export const ANSWERS = ["ordered", "later", "no_reorder"] as const;

/** What somebody has answered of a level in the present episode, before the change. */
export interface Answered {
  readonly answer: (typeof ANSWERS)[number];
  /** Units that were ordered; null: nothing was, or it was not said how many. */
  readonly quantity: Decimal | null;
  /** Who answered, as a text for people; null: not known. */
  readonly by: string | null;
  /** The last day that was named, YYYY-MM-DD; null: none. */
  readonly until: string | null;
  /** The stock at the time of the answer. */
  readonly stock: Decimal;
}

/** The facts at the moment of the change. They are kept, so that a message sent later says what was true then. */
interface Facts {
  readonly key: LevelKey;
  /** The level as this poll saw it; if this poll did not list it any more, as it was last seen. */
  readonly level: Level;
  /** The stock before the polls that saw the change; null for a breach: nothing is kept of levels that are not short. */
  readonly stockBefore: Decimal | null;
  /** The threshold in force; null when the level has recovered because it has no threshold any more. */
  readonly threshold: Threshold | null;
  /** Start of the episode, ISO 8601 in UTC. */
  readonly since: string;
  /** When the change was detected, ISO 8601 in UTC. */
  readonly at: string;
  /** Absent: nobody has answered. */
  readonly answered?: Answered | undefined;
}

/** The facts of a change after which the level is short. */
interface ShortageFacts extends Facts {
  readonly threshold: Threshold;
  /** The warehouse with the most to give away; null when no other warehouse has enough. */
  readonly elsewhere: TransferSource | null;
  /** Absent: how fast it is consumed is not known. */
  readonly outlook?: Outlook | undefined;
}

export interface Breached extends ShortageFacts {
  readonly kind: "breached";
  readonly status: "low" | "out";
  /** The silence that had kept this breach back and ended while the level was still short; null: there was none. */
  readonly afterSilence: EndedSilence | null;
}

/** A silence that ended while its level was still short. */
export interface EndedSilence {
  readonly reason: string;
  /** When it began to hold this level back, ISO 8601 in UTC. */
  readonly since: string;
}

/** A level that was low and has run out, within one episode. */
export interface Depleted extends ShortageFacts {
  readonly kind: "depleted";
  readonly status: "out";
}

/** A level that is still short, reported again because the configuration asks for reminders. */
export interface Reminder extends ShortageFacts {
  readonly kind: "reminder";
  readonly status: "low" | "out";
  /** Since when nobody has answered, ISO 8601 in UTC, where that is why it is told to others; absent: it is not. */
  readonly unansweredSince?: string | undefined;
}

export interface Recovered extends Facts {
  readonly kind: "recovered";
  readonly status: "ok";
  readonly reason: RecoveryReason;
  readonly statusBefore: "low" | "out";
  /** The threshold of the episode before this change. */
  readonly thresholdBefore: Threshold;
}

/** An episode that ended without a recovery, because the level is not watched any more. */
export interface Retired extends Facts {
  readonly kind: "retired";
  readonly reason: RetirementReason;
  readonly statusBefore: "low" | "out";
}

/** Every kind of change, in the order in which they can happen in an episode. */
export const CHANGE_KINDS = ["breached", "depleted", "reminder", "recovered", "retired"] as const;

export type Change = Breached | Depleted | Reminder | Recovered | Retired;
