import { once } from "../once.ts";
import { calendarDay } from "../policy/silence.ts";
import type { Decimal } from "../stock/decimal.ts";
import type { Count, Wording } from "./wording/wording.ts";

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** Writes numbers, money and time as the readers of one message do. */
export interface Formats {
  readonly count: (value: number) => Count;
  readonly quantity: (value: Decimal) => string;
  readonly money: (value: Decimal) => string;
  /** A date with its time and the time zone's name; takes ISO 8601 in UTC. */
  readonly moment: (at: string) => string;
  /** The same, short, for what is said in passing: without the zone, and without the year where it is the message's. */
  readonly date: (at: string) => string;
  /** A day, given as YYYY-MM-DD: by its weekday where it is within a week of the message's, else by its date. */
  readonly day: (day: string) => string;
  /** Whether a day, YYYY-MM-DD, is over on the day of the message. */
  readonly isOver: (day: string) => boolean;
  /** From one moment to another; the date is left out where all of it is on the day of the message. */
  readonly span: (from: string, to: string) => string;
  /** The time between two moments in its two largest units; null for less than a minute. */
  readonly duration: (from: string, to: string) => string | null;
  readonly compareNames: (a: string, b: string) => number;
}

/**
 * @param wording of the locale
 * @param timezone IANA name, as in "America/El_Salvador"
 * @param currency ISO 4217 code
 * @param day any moment of the message's day: `span` leaves its date out and `date` its year; ISO 8601 in UTC
 * @throws {RangeError} when Intl knows no such tag, time zone or currency
 */
export function createFormats(
  { tag, zone }: Pick<Wording, "tag" | "zone">,
  timezone: string,
  currency: string,
  day: string,
): Formats {
  const integer = new Intl.NumberFormat(tag);
  const quantity = new Intl.NumberFormat(tag, { maximumFractionDigits: 6 });
  const money = new Intl.NumberFormat(tag, { style: "currency", currency });
  const plural = new Intl.PluralRules(tag);
  // Around the clock in 24 hours: the same in every locale, and no doubt about noon in a list of stock.
  const clock = { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const time = new Intl.DateTimeFormat(tag, clock);
  const dayAndTime = new Intl.DateTimeFormat(tag, { ...clock, month: "short", day: "numeric" });
  const full = new Intl.DateTimeFormat(tag, { ...clock, year: "numeric", month: "short", day: "numeric" });
  const date = new Intl.DateTimeFormat(tag, { timeZone: timezone, dateStyle: "short" });
  const duration = new Intl.DurationFormat(tag, { style: "short", days: "long", daysDisplay: "auto" });
  const names = new Intl.Collator(tag, { numeric: true });
  const yearOf = new Intl.DateTimeFormat(tag, { timeZone: timezone, year: "numeric" });
  const noon = (date: string) => new Date(`${date}T12:00:00Z`);
  const today = noon(calendarDay(new Date(day), timezone));
  const weekday = new Intl.DateTimeFormat(tag, { timeZone: "UTC", weekday: "long" });
  const dayOfYear = new Intl.DateTimeFormat(tag, { timeZone: "UTC", month: "short", day: "numeric" });
  const fullDay = new Intl.DateTimeFormat(tag, { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" });
  const isThisYear = (at: Date) => yearOf.format(at) === yearOf.format(new Date(day));
  const isToday = (at: Date) => date.format(at) === date.format(new Date(day));

  const spanFrom = once((from: string) =>
    once((to: string) => {
      const [start, end] = [new Date(from), new Date(to)];
      return (isToday(start) && isToday(end) ? time : dayAndTime).formatRange(start, end);
    }),
  );
  const lasting = once((minutes: number) => {
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    return duration.format(days > 0 ? { days, hours } : { hours, minutes: minutes % 60 });
  });

  return {
    count: (value) => ({ text: integer.format(value), one: plural.select(value) === "one" }),
    quantity: once((value: Decimal) => quantity.format(value)),
    money: once((value: Decimal) => money.format(value)),
    moment: (at) => `${full.format(new Date(at))} (${zone(placeOf(timezone), genericName(tag, timezone))})`,
    date: once((at: string) => (isThisYear(new Date(at)) ? dayAndTime : full).format(new Date(at))),
    day: (date) => {
      const at = noon(date);
      if (Math.abs(at.getTime() - today.getTime()) < WEEK_MS) return weekday.format(at);
      return (at.getUTCFullYear() === today.getUTCFullYear() ? dayOfYear : fullDay).format(at);
    },
    isOver: (date) => noon(date) < today,
    span: (from, to) => spanFrom(from)(to),
    duration: (from, to) => {
      const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
      if (minutes < 1) return null;
      return lasting(minutes);
    },
    compareNames: names.compare,
  };
}

/** Writes a time in ms in its two largest units; null for less than a minute. */
export function lasting({ duration }: Pick<Formats, "duration">, ms: number): string | null {
  return duration(new Date(0).toISOString(), new Date(ms).toISOString());
}

/** "El Salvador" of America/El_Salvador. */
function placeOf(timezone: string): string {
  return timezone.slice(timezone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

/** What the locale calls the time zone by its country or city, null where it has only an abbreviation or an offset. */
function genericName(tag: string, timezone: string): string | null {
  const parts = new Intl.DateTimeFormat(tag, { timeZone: timezone, timeZoneName: "shortGeneric" }).formatToParts(0);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return /^[A-Z]+$|^(?:GMT|UTC)/.test(name) ? null : name;
}
