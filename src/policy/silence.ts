import { once } from "../once.ts";
import type { ByLevel } from "../stock/by-level.ts";
import type { Answered } from "../stock/change.ts";
import type { Decimal } from "../stock/decimal.ts";
import type { LevelKey } from "../stock/level.ts";
import { type Candidate, createMatcher, type Match, type Matcher } from "../stock/match.ts";
import { zoneOf } from "../time/local-time.ts";
import type { NoteMarker } from "./note-marker.ts";

/** Levels that nobody is told of for a while, because somebody knows already. */
export interface Silence {
  /** Identifies the silence in lists and in the store. */
  readonly id: string;
  readonly match: Match;
  /** The last day, YYYY-MM-DD in the configured time zone; null: until somebody ends it. */
  readonly until: string | null;
  readonly reason: string;
  /** Who made the silence, as a text for people; null or absent: not known. */
  readonly by?: string | null | undefined;
  /** Present: the silence was made by an answer, and holds for the levels of the answer alone. */
  readonly answer?: Answer | undefined;
}

/** What somebody has answered of some levels. */
export interface Answer {
  readonly answer: Answered["answer"];
  /** At least one. `quantity`: what was ordered; null: nothing, or not said. `stock`: at the time of the answer. */
  readonly levels: readonly { readonly key: LevelKey; readonly quantity: Decimal | null; readonly stock: Decimal }[];
}

/** A silence in the store, made by a command, on a page or by an answer. */
export interface KeptSilence extends Silence {
  /** When the silence was made, ISO 8601 in UTC. */
  readonly since: string;
  readonly by: string | null;
}

/** A silence with its compiled match. */
export interface ActiveSilence extends Silence {
  /** Tells at little cost whether it may hold for a level. */
  readonly mayHoldFor: (key: LevelKey) => boolean;
  readonly matches: Matcher;
  /** What was answered of a level; undefined: nothing. */
  readonly answeredOf: (key: LevelKey) => Answered | undefined;
}

/** For each level, the ids of silences that its recovery has ended. They still hold for other levels. */
export type ConsumedSilences = ByLevel<readonly string[]>;

/** Everything that can silence a level now: silences of the configuration and of the store, and notes in SmartPyme. */
export interface Silencing {
  readonly silences: readonly ActiveSilence[];
  readonly readMarker: NoteMarker;
  /** Now, ISO 8601 in UTC. */
  readonly at: string;
  /** Today, YYYY-MM-DD in the configured time zone. */
  readonly today: string;
}

/** The part of silencing that a company's configuration gives. */
export interface OwnSilencing {
  readonly silences: readonly ActiveSilence[];
  readonly readMarker: NoteMarker;
  readonly calendar: Calendar;
}

/** A silence that holds for a known level. */
export interface Silencer extends Pick<Silence, "id" | "until" | "reason"> {
  readonly answered?: Answered | undefined;
}

/** Compiles the match of a silence. */
export function activate(silence: Silence): ActiveSilence {
  const { match, answer, by = null, until } = silence;
  const answered = new Map(
    answer?.levels.map(({ key, ...facts }) => [key, { answer: answer.answer, by, until, ...facts }]),
  );
  return {
    ...silence,
    mayHoldFor: (key) => answer === undefined || answered.has(key),
    matches: createMatcher(match),
    answeredOf: (key) => answered.get(key),
  };
}

/** Puts together everything that can silence levels of a company now. `kept`: the silences in the store. */
export function silencingOf(
  { silences, readMarker, calendar }: OwnSilencing,
  kept: readonly Silence[],
  now: Date,
): Silencing {
  return { silences: [...silences, ...kept.map(activate)], readMarker, at: now.toISOString(), today: calendar(now) };
}

/** Finds the silences that hold for a level now, without those that a recovery of this level has ended. */
export function findSilences(
  key: LevelKey,
  candidate: Candidate,
  { silences, readMarker, today }: Silencing,
  consumed: ConsumedSilences,
): Silencer[] {
  const marker = readMarker(candidate.level.note);
  const own: Silencer[] =
    marker === null ? [] : [{ id: `note:${marker.until}`, until: marker.until, reason: marker.text }];
  const matching = silences
    .filter(({ mayHoldFor, matches }) => mayHoldFor(key) && matches(candidate))
    .map(({ id, until, reason, answeredOf }) => ({ id, until, reason, answered: answeredOf(key) }));
  const answers = matching.filter(({ answered }) => answered !== undefined).reverse();
  // The last answer comes first: what it says of the level is told later on.
  const all = [...answers, ...own, ...matching.filter(({ answered }) => answered === undefined)];
  return all.filter(({ id, until }) => isOn(until, today) && !consumed.get(key)?.includes(id));
}

/** Tells whether a silence holds on a day; it holds on its last day. Both YYYY-MM-DD; `until` null: always. */
export function isOn(until: string | null, today: string): boolean {
  return until === null || today <= until;
}

/** Returns the local day of an instant, YYYY-MM-DD. */
export type Calendar = (now: Date) => string;

/**
 * Returns the calendar of a time zone.
 * @param timezone IANA name
 */
export const calendarOf = once((timezone: string): Calendar => {
  const zone = zoneOf(timezone);
  return (now) => new Date(zone.localTime(now.getTime())).toISOString().slice(0, 10);
});

/** Returns the local day of an instant in a time zone, YYYY-MM-DD. */
export function calendarDay(now: Date, timezone: string): string {
  return calendarOf(timezone)(now);
}
