import type { Locale } from "../policy/locale.ts";
import type { ConsumedSilences } from "../policy/silence.ts";
import type { Level, LevelKey } from "../stock/level.ts";
import type { HistoryEntry } from "./history.ts";

/** What is remembered of a company's alerts from one poll to the next. */
export interface NotificationState {
  /**
   * Of each level that is open, or that a channel is yet to hear of. One that is open and missing here is from before there
   * were routes: all channels know.
   */
  readonly levels: Readonly<Record<LevelKey, Notified>>;
  readonly consumed: ConsumedSilences;
  /** When the first of what waits is to be looked at, ISO 8601 in UTC; null: nothing waits. */
  readonly dueAt: string | null;
  /** The policy that this was planned under: under another one all that waits is planned anew. */
  readonly plannedUnder: string;
}

/** What each channel was last told of a level, and what has become of the level since. */
export interface Notified {
  readonly told: readonly Told[];
  /** When anybody was last told of the open episode, or is to be, ISO 8601 in UTC; null: nobody was. */
  readonly toldAt: string | null;
  /** Null where the open episode is not silenced. */
  readonly silenced: Silenced | null;
  /** All that a channel has yet to hear of the level, oldest first; empty: each has heard the last of it. */
  readonly history: readonly HistoryEntry[];
  /** The level as it was last seen; null while an episode is open, which has it. */
  readonly gone: Level | null;
}

/** How much one channel knows of a level. */
export interface Told {
  readonly channel: string;
  /** For when no route tells it, which has a language of its own. */
  readonly locale: Locale | null;
  /** The ends that its route asked for when it told the open episode, or is to; null: it is not about the open episode. */
  readonly ends: readonly End[] | null;
  /** When it was first told of the open episode, ISO 8601 in UTC; null while its first word still waits. */
  readonly heardAt: string | null;
  /** Null: it has heard the last of what it is to hear. */
  readonly waits: Waits | null;
}

/** Something that a channel is told later. */
export interface Waits {
  /** The places in the history of what it is to hear, ascending. */
  readonly entries: readonly number[];
  /** When the first of it was found, ISO 8601 in UTC. */
  readonly since: string;
  /** Found when the daemon looked for the first time. */
  readonly firstRun: boolean;
  /** Before then it is not told, and nobody looks: a digest is to come, or quiet hours to end. ISO 8601 in UTC; null: not planned yet. */
  readonly dueAt: string | null;
}

export type End = "recovered" | "retired";

export interface Silenced {
  /** Of the silence. */
  readonly id: string;
  readonly reason: string;
  /** The last day, YYYY-MM-DD; null: until somebody ends it. */
  readonly until: string | null;
  /** Since when this episode is held back, ISO 8601 in UTC. */
  readonly since: string;
}

export const NOTHING_NOTIFIED: NotificationState = { levels: {}, consumed: {}, dueAt: null, plannedUnder: "" };

export const NOBODY: Notified = { told: [], toldAt: null, silenced: null, history: [], gone: null };

/** How many channels wait to hear of levels, each level by itself. */
export function countWaiting({ levels, dueAt }: NotificationState, channel?: string): number {
  if (dueAt === null) return 0;
  let waiting = 0;
  for (const { told, history } of Object.values(levels)) {
    if (history.length === 0) continue;
    for (const it of told) if (it.waits && (channel === undefined || it.channel === channel)) waiting += 1;
  }
  return waiting;
}
