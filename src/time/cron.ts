import { createTask, type ParsedFields, parse, validateDetailed } from "node-cron";
import { z } from "zod";
import { createZone, type Zone } from "./local-time.ts";

/** The times of a cron expression in a time zone. */
export interface Cron {
  /** The first one after a time. */
  next(after: Date): Date;
}

const DAY_MS = 86_400_000;

/** A date that fits a day of the month and of the week comes again within these years, leap years and 2100 included. */
const MOST_DAYS = 41 * 366;

/** A cron expression of 5 fields, or of 6 with seconds first, for every key that takes one. */
export const cronSchema = z.string().superRefine((expression, context) => {
  const message = problemOf(expression);
  if (message !== null) context.addIssue({ code: "custom", message });
});

/**
 * Reads a cron expression: node-cron's grammar, in which a day must fit the day of the month and the day of the week both.
 * A time that clocks leave out in spring comes at the end of the gap. In the hour that comes twice in autumn a time comes
 * once; twice where the expression goes on through the hours around it, as `*` and `0-6` do.
 * @param timezone IANA name
 * @throws {Error} when it is none; asked for a next time, when it never comes
 */
export function readCron(expression: string, timezone: string): Cron {
  const days = readDays(expression);
  const zone = createZone(timezone);
  let known: { readonly day: number; readonly ticks: readonly number[] } | null = null;
  const ticksOn = (day: number) => {
    if (known?.day !== day) known = { day, ticks: ticksOfDay(day, days.fields, zone) };
    return known.ticks;
  };
  // Thousands of levels may wait for the same tick.
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

/** The next times of a cron expression, soonest first. */
export function upcomingTicks(cron: Cron, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  for (let last = after; ticks.length < count; ticks.push(last)) last = cron.next(last);
  return ticks;
}

/**
 * The two day fields, where an expression is about some days of both kinds alone: a day must fit both. Null where one of
 * them is about every day.
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

/** The days that an expression is about: local midnights, in ms. */
function readDays(expression: string) {
  const fields = parse(plain(expression));
  const inMonths = function* (first: number): Generator<number> {
    for (let day = first; day < first + MOST_DAYS * DAY_MS; day += DAY_MS) {
      if (fields.month.includes(new Date(day).getUTCMonth() + 1)) yield day;
    }
  };
  if (isAll(fields.dayOfMonth, 31) && isAll(fields.dayOfWeek, 7)) return { fields, from: inMonths };
  // Only node-cron reads L, W and # rightly: it is asked about each day, in UTC, where every time of a day exists.
  const task = createTask(plain(expression), () => {}, { timezone: "UTC" });
  // Until then node-cron keeps every task that it ever made.
  void task.destroy();
  const time = ((fields.hour[0] ?? 0) * 60 + (fields.minute[0] ?? 0)) * 60_000 + (fields.second[0] ?? 0) * 1_000;
  return {
    fields,
    *from(first: number): Generator<number> {
      for (const day of inMonths(first)) if (task.match(new Date(day + time))) yield day;
    },
  };
}

/** The first tick after a time that lies between the ticks of one day; null where it lies outside of them. */
function nextOf(ticks: readonly number[], after: number): number | null {
  const [first] = ticks;
  if (first === undefined || after < first) return null;
  return ticks.find((tick) => tick > after) ?? null;
}

/** Whether a field holds each of so many values. */
function isAll(field: readonly (number | string)[], count: number): boolean {
  return field.filter((value) => typeof value === "number").length >= count;
}

/** The ticks of one day, as instants in ms, soonest first. */
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
