const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
const DAY_MS = HOURS_A_DAY * HOUR_MS;

/** A local day: the number of days since 1 January 1970, by the clocks of the company's time zone. */
export type DayNumber = number;

/** A local hour: the number of hours since 1 January 1970, 0:00, by the clocks of the company's time zone. */
export type HourNumber = number;

/** The time between two reads. Both ends are local times in ms, as `Zone.localTime` returns them. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Days in a row. */
export interface DaySpan {
  readonly first: DayNumber;
  /** At least 1. */
  readonly count: number;
}

export function hourOf(localMs: number): HourNumber {
  return Math.floor(localMs / HOUR_MS);
}

export function dayOfHour(hour: HourNumber): DayNumber {
  return Math.floor(hour / HOURS_A_DAY);
}

export function dayOf(localMs: number): DayNumber {
  return dayOfHour(hourOf(localMs));
}

/** Returns the share of a day, from 0 to 1, that lies within the hours from `from` until `to`. */
export function shareOfDay(day: DayNumber, from: HourNumber, to: HourNumber): number {
  const start = day * HOURS_A_DAY;
  return Math.max(0, Math.min(to, start + HOURS_A_DAY) - Math.max(from, start)) / HOURS_A_DAY;
}

/**
 * Returns the days to which the demand of an interval belongs: those whose noon lies in it, because shops sell by day. With
 * one read each morning that is the day before; over a weekend without reads it is the weekend. An interval without a noon
 * belongs to the day of its middle.
 */
export function daysOfInterval({ from, to }: Interval): DaySpan {
  const first = Math.floor(from / DAY_MS - 0.5) + 1;
  const last = Math.floor(to / DAY_MS - 0.5);
  if (last >= first) return { first, count: last - first + 1 };
  return { first: dayOf((from + to) / 2), count: 1 };
}
