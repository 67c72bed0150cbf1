import { once } from "../once.ts";
import type { Candidate, Matcher } from "../stock/match.ts";
import { zoneOf } from "../time/local-time.ts";

export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/** A part of the day in which nobody is told of changes. */
export interface QuietWindow {
  /** Days on which the window begins. */
  readonly days: readonly Day[];
  /** Minutes since midnight, local time. `to` is the first minute after the window; if less than `from`, of the next day. */
  readonly from: number;
  readonly to: number;
  /** Matches levels whose changes are told all the same; null: none. */
  readonly unless: Matcher | null;
}

/** Day and time of day in a time zone. */
export interface WallTime {
  readonly day: Day;
  /** Minutes since midnight. */
  readonly minutes: number;
}

/** Returns the local day and time of an instant. */
export type WallClock = (now: Date) => WallTime;

/**
 * Returns the wall clock of a time zone, which follows its daylight saving time.
 * @param timezone IANA name
 */
export const wallClockOf = once((timezone: string): WallClock => {
  const zone = zoneOf(timezone);
  return (now) => {
    const local = new Date(zone.localTime(now.getTime()));
    return { day: DAYS[local.getUTCDay()] ?? "sun", minutes: local.getUTCHours() * 60 + local.getUTCMinutes() };
  };
});

/** Tells whether a change of the candidate's level has to wait at this local time. */
export function isQuiet(windows: readonly QuietWindow[], time: WallTime, candidate: Candidate): boolean {
  return windows.some((window) => isInside(window, time) && !window.unless?.(candidate));
}

/**
 * Returns the first time, `from` or a full minute after it, at which a change of the candidate's level does not have to wait.
 * The search ends after a week, in case the windows leave no time.
 */
export function quietUntil(windows: readonly QuietWindow[], from: Date, clock: WallClock, candidate: Candidate): Date {
  const own = windows.filter(({ unless }) => !unless?.(candidate));
  const last = from.getTime() + DAYS.length * DAY_MINUTES * MINUTE_MS;
  let until = from;
  while (until.getTime() < last) {
    const time = clock(until);
    const window = own.find((it) => isInside(it, time));
    if (!window) return until;
    until = endOf(window, until, time, clock);
  }
  return until;
}

/** Returns the end of the window that a time is in. It is cached, because thousands of levels may wait for the same end. */
function endOf(window: QuietWindow, inside: Date, time: WallTime, clock: WallClock): Date {
  const start = Math.floor(inside.getTime() / MINUTE_MS);
  const known = ENDS_OF.get(window);
  if (known?.clock === clock && known.start === start) return known.end;
  const end = findEnd(window, start, time, clock);
  ENDS_OF.set(window, { clock, start, end });
  return end;
}

const ENDS_OF = new WeakMap<QuietWindow, { readonly clock: WallClock; readonly start: number; readonly end: Date }>();

/**
 * Finds the end of a window that a time is in.
 * @param start the time in minutes since 1970
 */
function findEnd(window: QuietWindow, start: number, { minutes }: WallTime, clock: WallClock): Date {
  const left = (window.to - minutes + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = new Date((start + left) * MINUTE_MS);
  if (clock(end).minutes === window.to % DAY_MINUTES) return end;
  // The clocks change within the window: they may skip its end, or go back to before its beginning.
  let minute = start + 1;
  while (isInside(window, clock(new Date(minute * MINUTE_MS)))) minute += 1;
  return new Date(minute * MINUTE_MS);
}

/** Tells whether a week has a minute outside of all windows; without one, nothing could ever be told. */
export function leavesTime(windows: readonly Omit<QuietWindow, "unless">[]): boolean {
  return DAYS.some((day) =>
    Array.from({ length: DAY_MINUTES }, (_, minutes) => ({ day, minutes })).some(
      (time) => !windows.some((window) => isInside(window, time)),
    ),
  );
}

function isInside({ days, from, to }: Omit<QuietWindow, "unless">, { day, minutes }: WallTime): boolean {
  if (from < to) return days.includes(day) && minutes >= from && minutes < to;
  return (days.includes(day) && minutes >= from) || (days.includes(dayBefore(day)) && minutes < to);
}

function dayBefore(day: Day): Day {
  return DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;
}
