import type { LevelKey } from "../stock/level.ts";
import { type Candidate, createMatcher, type Match, type Matcher } from "../stock/match.ts";
import type { NoteMarker } from "./note-marker.ts";

/** Levels that nobody is to be told of for a while, because somebody knows already. */
export interface Silence {
  /** Names it in lists and in what is remembered of it. */
  readonly id: string;
  readonly match: Match;
  /** The last day, as YYYY-MM-DD on the calendar of the time zone; null: until somebody ends it. */
  readonly until: string | null;
  readonly reason: string;
}

/** A silence that is kept in the store, by command. */
export interface KeptSilence extends Silence {
  /** When it was made, ISO 8601 in UTC. */
  readonly since: string;
  /** Who made it, for people; null: not known. */
  readonly by: string | null;
}

/** A silence that holds now, ready to be asked about levels. */
export interface ActiveSilence extends Silence {
  readonly matches: Matcher;
}

/** Silences that a recovery has ended for one level, by the level; they go on for others. */
export type ConsumedSilences = Readonly<Record<LevelKey, readonly string[]>>;

/** All that may silence a level: silences of the configuration and of the store, and notes kept in SmartPyme. */
export interface Silencing {
  readonly silences: readonly ActiveSilence[];
  readonly readMarker: NoteMarker;
  /** Now, ISO 8601 in UTC. */
  readonly at: string;
  /** Today, as YYYY-MM-DD on the calendar of the time zone. */
  readonly today: string;
}

/** What a company's configuration silences by itself. */
export interface OwnSilencing {
  readonly silences: readonly ActiveSilence[];
  readonly readMarker: NoteMarker;
  readonly calendar: Calendar;
}

/** What a level's silence is called and says; its match does not matter any more. */
export type Silencer = Omit<Silence, "match">;

/** Makes a silence ready to be asked about levels. */
export function activate(silence: Silence): ActiveSilence {
  return { ...silence, matches: createMatcher(silence.match) };
}

/** All that may silence levels of a company now: of the configuration, of the store, of notes. */
export function silencingOf(
  { silences, readMarker, calendar }: OwnSilencing,
  kept: readonly Silence[],
  now: Date,
): Silencing {
  return { silences: [...silences, ...kept.map(activate)], readMarker, at: now.toISOString(), today: calendar(now) };
}

/** Every silence that holds for a level now, those that a recovery of the level has ended not among them. */
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

/** Whether a silence holds on a day: its last day is part of it. */
export function isOn(until: string | null, today: string): boolean {
  return until === null || today <= until;
}

/** Reads the day, as YYYY-MM-DD, from the calendar on the wall of a time zone. */
export type Calendar = (now: Date) => string;

/** @param timezone IANA name */
export function createCalendar(timezone: string): Calendar {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short" });
  return (now) => format.format(now);
}

/** The day that a calendar on the wall of a time zone shows, as YYYY-MM-DD. */
export function calendarDay(now: Date, timezone: string): string {
  return createCalendar(timezone)(now);
}
