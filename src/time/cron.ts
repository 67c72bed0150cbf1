import { createTask, type ParsedFields, parse, validateDetailed } from "node-cron";
import { z } from "zod";
import { once } from "../once.ts";
import { type Zone, zoneOf } from "./local-time.ts";

/** The times of a cron expression in a time zone. */
export interface Cron {
  /** Returns the first time that is later than `after`. */
  next(after: Date): Date;
}

const DAY_MS = 86_400_000;

/** Days of 41 years: each combination of date and weekday occurs within them, even across 2100, which is no leap year. */
const MOST_DAYS = 41 * 366;

/** The schema of every config key that takes a cron expression: 5 fields, or 6 with seconds first. */
export const cronSchema = z.string().superRefine((expression, context) => {
  const message = problemOf(expression);
  if (message !== null) context.addIssue({ code: "custom", message });
});

/**
 * Reads a cron expression in node-cron's grammar, where a day must fit both the day of the month and the day of the week.
 * A local time that the clocks skip in spring is moved to the end of the gap. A local time that the clocks show twice in
 * autumn counts once, unless the expression also names the hour before or the hour after it, as `*` and `0-6` do.
 * @param timezone IANA name
 * @throws {Error} when the expression or the time zone is not valid; `next` throws when the expression never comes
 */
export function readCron(expression: string, timezone: string): Cron {
  return cronsOf(timezone)(expression);
}

/** The crons of each time zone by their expression: hundreds of companies share one. */
const cronsOf = once((timezone: string) => once((expression: string) => createCron(expression, zoneOf(timezone))));

function createCron(expression: string, zone: Zone): Cron {
  const days = readDays(expression);
  let known: { readonly day: number; readonly ticks: readonly number[] } | null = null;
  const ticksOn = (day: number) => {
    if (known?.day !== day) known = { day, ticks: ticksOfDay(day, days.fields, zone) };
    return known.ticks;
  };
  // Thousands of levels may ask for the same tick.
  let last: { readonly from: Date; readonly tick: Date } | null = null;
  const find = (after: Date) => {
    const within = known && nextOf(known.ticks, after.getTime());
    if (within !== null) return new Date(within);
    const today = Math.floor(zone.localTime(after.getTime()) / DAY_MS) * DAY_MS;
    for (const day of days.from(today)) {
      const tick = ticksOn(day).find((time) => time > after.getTime());
      if (tick !== undefined) return new Date(tick);
    }
    throw new RangeError(`the cron expression "${expression}" never comes`);
  };
  return {
    next(after) {
      if (last && last.from <= after && after < last.tick) return last.tick;
      last = { from: after, tick: find(after) };
      return last.tick;
    },
  };
}

/** Returns the next `count` times of a cron expression after a time, soonest first. */
export function upcomingTicks(cron: Cron, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  for (let last = after; ticks.length < count; ticks.push(last)) last = cron.next(last);
  return ticks;
}

/**
 * Returns the day-of-month and day-of-week fields of an expression that restricts both, so that a day must fit both. Returns
 * null when one of the two fields allows every day.
 */
export function bothDayFields(expression: string): Pick<ParsedFields, "dayOfMonth" | "dayOfWeek"> | null {
  const { dayOfMonth, dayOfWeek } = parse(plain(expression));
  return isAll(dayOfMonth, 31) || isAll(dayOfWeek, 7) ? null : { dayOfMonth, dayOfWeek };
}

function problemOf(expression: string): string | null {
  const { errors } = validateDetailed(plain(expression));
  const [first] = errors;
  if (first) {
    const reason = errors.map(({ message }) => message).join("; ");
    if (first.message.includes("impossible day")) return `is a cron expression that never comes: ${reason}`;
    const hint = /(?:^|[\s,])\d+\/\d/.test(expression) ? " (write 5/15 as 5-59/15)" : "";
    return `must be a cron expression: ${reason}${hint}`;
  }
  const [day] = readDays(expression).from(0);
  return day === undefined
    ? "is a cron expression that never comes: no day of these months fits both day fields"
    : null;
}

/** Returns the fields of an expression, and a generator of the days that fit it, as local midnights in ms. */
function readDays(expression: string) {
  const fields = parse(plain(expression));
  const inMonths = function* (first: number): Generator<number> {
    for (let day = first; day < first + MOST_DAYS * DAY_MS; day += DAY_MS) {
      if (fields.month.includes(new Date(day).getUTCMonth() + 1)) yield day;
    }
  };
  if (isAll(fields.dayOfMonth, 31) && isAll(fields.dayOfWeek, 7)) return { fields, from: inMonths };
  // Only node-cron reads L, W and # rightly, so each day is put to it; in UTC, because there every time of a day exists.
  const task = createTask(plain(expression), () => {}, { timezone: "UTC" });
  // node-cron keeps every task in memory until it is destroyed.
  void task.destroy();
  const time = ((fields.hour[0] ?? 0) * 60 + (fields.minute[0] ?? 0)) * 60_000 + (fields.second[0] ?? 0) * 1_000;
  return {
    fields,
    *from(first: number): Generator<number> {
      for (const day of inMonths(first)) if (task.match(new Date(day + time))) yield day;
    },
  };
}

/** Returns the first tick of a day that is after a time; null when the time is before the first tick or after the last. */
function nextOf(ticks: readonly number[], after: number): number | null {
  const [first] = ticks;
  if (first === undefined || after < first) return null;
  // A day may have 86,400 of them.
  let [low, high] = [0, ticks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ticks[middle] ?? Number.POSITIVE_INFINITY) > after) high = middle;
    else low = middle + 1;
  }
  return ticks[low] ?? null;
}

/** Tells whether a field holds all of its `count` possible values. */
function isAll(field: readonly (number | string)[], count: number): boolean {
  return field.filter((value) => typeof value === "number").length >= count;
}

/** Returns the ticks of one day as instants in ms, soonest first. */
function ticksOfDay(
  day: number,
  { hour: hours, minute: minutes, second: seconds }: ParsedFields,
  zone: Zone,
): number[] {
  const offset = zone.steadyOffset(day);
  const minutesOfDay = hours.flatMap((hour) =>
    minutes.flatMap((minute) => {
      const local = day + (hour * 60 + minute) * 60_000;
      if (offset !== null) return local - offset;
      const [first, ...again] = zone.instantsOf(local);
      const goesOn = hours.includes((hour + 23) % 24) || hours.includes((hour + 1) % 24);
      return goesOn ? [first, ...again] : first;
    }),
  );
  const ticks = minutesOfDay.flatMap((minute) => seconds.map((second) => minute + second * 1_000));
  return [...new Set(ticks)].sort((a, b) => a - b);
}

function plain(expression: string): string {
  return expression.trim().replace(/\s+/g, " ");
}
