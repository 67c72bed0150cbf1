import type { Candidate, Matcher } from "../stock/match.ts";

export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/** A stretch of the day in which people are not to be disturbed. */
export interface QuietWindow {
  /** On which it begins. */
  readonly days: readonly Day[];
  /** Minutes since midnight on the wall clock; `to` is the first that is not quiet, before `from` where it is the next day's. */
  readonly from: number;
  readonly to: number;
  /** What may disturb all the same; null: nothing. */
  readonly unless: Matcher | null;
}

/** What a clock on the wall shows. */
export interface WallTime {
  readonly day: Day;
  /** Since midnight. */
  readonly minutes: number;
}

/** Reads the clock on the wall of a time zone, through daylight saving and all. */
export type WallClock = (now: Date) => WallTime;

/** @param timezone IANA name */
export function createWallClock(timezone: string): WallClock {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const weekday = parts.get("weekday")?.toLowerCase();
    const day = DAYS.find((name) => name === weekday) ?? "sun";
    return { day, minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
  };
}

/** Whether a level's change has to wait, by what the clock on the wall shows. */
export function isQuiet(windows: readonly QuietWindow[], time: WallTime, candidate: Candidate): boolean {
  return windows.some((window) => isInside(window, time) && !window.unless?.(candidate));
}

/**
 * The first time from `from` on, to the minute, at which a level's change does not have to wait. Windows that leave no time
 * count for a week.
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

/** When a window ends that a time is in. Thousands of levels may wait for the same end. */
function endOf(window: QuietWindow, inside: Date, time: WallTime, clock: WallClock): Date {
  const start = Math.floor(inside.getTime() / MINUTE_MS);
  const known = ENDS_OF.get(window);
  if (known?.clock === clock && known.start === start) return known.end;
  const end = findEnd(window, start, time, clock);
  ENDS_OF.set(window, { clock, start, end });
  return end;
}

const ENDS_OF = new WeakMap<QuietWindow, { readonly clock: WallClock; readonly start: number; readonly end: Date }>();

/** @param start in minutes since 1970 */
function findEnd(window: QuietWindow, start: number, { minutes }: WallTime, clock: WallClock): Date {
  const left = (window.to - minutes + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = new Date((start + left) * MINUTE_MS);
  if (clock(end).minutes === window.to % DAY_MINUTES) return end;
  // Clocks change in between: they may leave the end out, or go back to before the window.
  let minute = start + 1;
  while (isInside(window, clock(new Date(minute * MINUTE_MS)))) minute += 1;
  return new Date(minute * MINUTE_MS);
}

/** Whether a week has a minute in which nobody would be disturbed: else nothing would ever be told. */
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
