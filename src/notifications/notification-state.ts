import type { Locale } from "../policy/locale.ts";
import type { ConsumedSilences } from "../policy/silence.ts";
import type { ByLevel } from "../stock/by-level.ts";
import type { Answered } from "../stock/change.ts";
import type { Level } from "../stock/level.ts";
import type { HistoryEntry } from "./history.ts";

/** What is kept of a company's notifications from one poll to the next. */
export interface NotificationState {
  /**
   * A record of each level with an open episode or pending changes. An open level without a record is from a version without
   * routes, so that all channels know of it.
   */
  readonly levels: ByLevel<Notified>;
  readonly consumed: ConsumedSilences;
  /** For each channel, the ids of the answers that its messages have told; absent: none. */
  readonly answersTold?: AnswersTold | undefined;
  /** The next due time of pending changes, ISO 8601 in UTC; null: nothing is pending. */
  readonly dueAt: string | null;
  /** `schedule` of the policy that due times were planned under. Under another policy all of them are planned again. */
  readonly plannedUnder: string;
}

export type AnswersTold = Readonly<Record<string, readonly string[]>>;

/** What each channel knows of a level, and the changes since then. */
export interface Notified {
  readonly told: readonly Told[];
  /** When a change of the open episode was last planned for a channel, ISO 8601 in UTC; null: never. */
  readonly toldAt: string | null;
  /** The silence of the open episode; null: there is none. */
  readonly silenced: Silenced | null;
  /** What was last answered of the open episode; absent: nothing. */
  readonly answered?: Answered | undefined;
  /** When people were told anew what they knew or were spared, ISO 8601 in UTC; absent: they were not. Escalations count from here. */
  readonly unansweredSince?: string | undefined;
  /** The channels to which the open episode was escalated; absent: none. */
  readonly escalatedTo?: readonly string[] | undefined;
  /** The changes that are pending for some channel, oldest first; empty: nothing is pending. */
  readonly history: readonly HistoryEntry[];
  /** The level as last seen, after its episode has ended; null while an episode is open, which holds the level. */
  readonly gone: Level | null;
}

/** What one channel knows of a level. */
export interface Told {
  readonly channel: string;
  /** Language to use when no route takes the change; null: that of the configuration. */
  readonly locale: Locale | null;
  /** The ends of the open episode that the channel is to be told of; null: it is not told of the open episode. */
  readonly ends: readonly End[] | null;
  /** When the channel was first told of the open episode, ISO 8601 in UTC; null: it has not been told yet. */
  readonly heardAt: string | null;
  /** The pending changes of the channel; null: there are none. */
  readonly waits: Waits | null;
}

/** Changes that a channel is told later. */
export interface Waits {
  /** Indexes of the changes in the history, ascending. */
  readonly entries: readonly number[];
  /** When the first of them was found, ISO 8601 in UTC. */
  readonly since: string;
  /** Whether the changes were found by the daemon's first look at the company. */
  readonly firstRun: boolean;
  /** When a digest comes or quiet hours end, ISO 8601 in UTC. Nothing is told or checked before. Null: not planned yet. */
  readonly dueAt: string | null;
}

export type End = "recovered" | "retired";

export interface Silenced {
  /** Id of the silence. */
  readonly id: string;
  readonly reason: string;
  /** The last day, YYYY-MM-DD; null: until somebody ends it. */
  readonly until: string | null;
  /** Since when the episode is silenced, ISO 8601 in UTC. */
  readonly since: string;
}

export const NOTHING_NOTIFIED: NotificationState = {
  levels: new Map(),
  consumed: new Map(),
  dueAt: null,
  plannedUnder: "",
};

export const NOBODY: Notified = { told: [], toldAt: null, silenced: null, history: [], gone: null };

/** Counts the pairs of level and channel with pending changes; with `channel`, those of that channel only. */
export function countWaiting({ levels, dueAt }: NotificationState, channel?: string): number {
  if (dueAt === null) return 0;
  let waiting = 0;
  for (const { told, history } of levels.values()) {
    if (history.length === 0) continue;
    for (const it of told) if (it.waits && (channel === undefined || it.channel === channel)) waiting += 1;
  }
  return waiting;
}
