import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { SpentSilences } from "./silence.ts";
import type { Locale } from "./wording/locale.ts";

/** What is remembered of a company's alerts from one poll to the next. */
export interface Agenda {
  /** Of each open episode, who knows of it. One that is missing is from before there were routes: all channels know. */
  readonly known: Readonly<Record<LevelKey, Known>>;
  /** What channels are to be told later. */
  readonly held: readonly Held[];
  readonly spent: SpentSilences;
}

/** Who knows of an episode. */
export interface Known {
  readonly told: readonly Told[];
  /** When anybody was last told of it, or is to be, ISO 8601 in UTC; null: nobody was. */
  readonly toldAt: string | null;
  /** Null where it is not silenced. */
  readonly silenced: Silenced | null;
}

/** A channel that knows of an episode, or is to, and so is to hear of its end. */
export interface Told {
  readonly channel: string;
  readonly locale: Locale | null;
  /** The ends that its route asked for at the time. */
  readonly ends: readonly End[];
  /** When it was first told of the episode, ISO 8601 in UTC; null while its first word still waits. */
  readonly heardAt: string | null;
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

/** What a channel is yet to be told of one level. */
export interface Held {
  readonly channel: string;
  /** For when no route tells it, which has a language of its own. */
  readonly locale: Locale | null;
  /** When the first of the changes was found, ISO 8601 in UTC. */
  readonly since: string;
  /** Found when the daemon looked for the first time. */
  readonly firstRun: boolean;
  /** When each digest that it waits for comes, by the digest's name, as it was planned. ISO 8601 in UTC. */
  readonly digests: Readonly<Record<string, string>>;
  /** Of one level, oldest first. */
  readonly changes: readonly [Change, ...Change[]];
}

export const EMPTY_AGENDA: Agenda = { known: {}, held: [], spent: {} };
