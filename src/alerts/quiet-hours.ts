import type { Candidate, Matcher } from "../stock/match.ts";

export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

const DAY_MINUTES = 24 * 60;

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
