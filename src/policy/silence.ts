import type { LevelKey } from "../stock/level.ts";
import { type Candidate, createMatcher, type Match, type Matcher } from "../stock/match.ts";
import type { NoteMarker } from "./note-marker.ts";

/** Levels that nobody is told of for a while, because somebody knows already. */
export interface Silence {
  /** Identifies the silence in lists and in the store. */
  readonly id: string;
  readonly match: Match;
  /** The last day, YYYY-MM-DD in the configured time zone; null: until somebody ends it. */
  readonly until: string | null;
  readonly reason: string;
}

/** A silence in the store, made by a command. */
export interface KeptSilence extends Silence {
  /** When the silence was made, ISO 8601 in UTC. */
  readonly since: string;
  /** Who made the silence, as a text for people; null: not known. */
  readonly by: string | null;
}

/** A silence with its compiled match. */
export interface ActiveSilence extends Silence {
  readonly matches: Matcher;
}

/** For each level, the ids of silences that its recovery has ended. They still hold for other levels. */
export type ConsumedSilences = Readonly<Record<LevelKey, readonly string[]>>;

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

/** A silence that holds for a known level, without its match. */
export type Silencer = Omit<Silence, "match">;

/** Compiles the match of a silence. */
export function activate(silence: Silence): ActiveSilence {
  return { ...silence, matches: createMatcher(silence.match) };
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
  const matching = silences.filter(({ matches }) => matches(candidate));
  return [...own, ...matching].filter(({ id, until }) => isOn(until, today) && !consumed[key]?.includes(id));
}

/** Tells whether a silence holds on a day; it holds on its last day. Both YYYY-MM-DD; `until` null: always. */
export function isOn(until: string | null, today: string): boolean {
  return until === null || today <= until;
}

/** Returns the local day of an instant, YYYY-MM-DD. */
export type Calendar = (now: Date) => string;

/**
 * Makes the calendar of a time zone.
 * @param timezone IANA name
 */
export function createCalendar(timezone: string): Calendar {
  // Dates in Swedish have the form of ISO 8601.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short" });
  return (now) => format.format(now);
}

/** Returns the local day of an instant in a time zone, YYYY-MM-DD. */
export function calendarDay(now: Date, timezone: string): string {
  return createCalendar(timezone)(now);
}
