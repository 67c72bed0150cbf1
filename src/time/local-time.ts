import { once } from "../once.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A time zone. A local time is written as the ms since 1970 at which clocks in UTC show the same date and time. */
export interface Zone {
  /** Returns the local time that clocks show at an instant; both in ms. */
  localTime(instant: number): number;
  /**
   * Returns the instants at which clocks show a local time, soonest first: usually one, and two when the hour comes twice.
   * For a local time that the clocks skip, returns the first instant after the gap.
   */
  instantsOf(local: number): readonly [number, ...number[]];
  /** Returns the offset from UTC, in ms, that holds from the day before to the day after; null where the clocks change. */
  steadyOffset(localDay: number): number | null;
}

/** Tells whether there is a time zone of this IANA name. */
export function isTimeZone(name: string): boolean {
  // A list costs much less than a format. It has no older names, which are zones, too.
  if (Intl.supportedValuesOf("timeZone").includes(name)) return true;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/**
 * Returns a zone from the time zone data of the running Node.
 * @param timezone IANA name
 * @throws {RangeError} when there is no time zone of that name
 */
export const zoneOf = once(createZone);

function createZone(timezone: string): Zone {
  if (!isTimeZone(timezone)) throw new RangeError(`there is no time zone "${timezone}"`);
  // Made when it is needed first: it is not where the process itself lives in this zone, in which `Date` tells the same for less.
  const formatOf = once((timeZone: string) => createFormat(timeZone));
  const offsetAt = (instant: number) =>
    process.env.TZ === timezone
      ? -new Date(instant).getTimezoneOffset() * 60_000
      : offsetBy(formatOf(timezone), instant);
  const firstAfterGap = (local: number) => {
    let before = local - DAY_MS - offsetAt(local - DAY_MS);
    let after = local + DAY_MS - offsetAt(local + DAY_MS);
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (middle + offsetAt(middle) > local) after = middle;
      else before = middle;
    }
    return after;
  };
  return {
    localTime: (instant) => instant + offsetAt(instant),
    instantsOf(local) {
      const offsets = new Set([offsetAt(local - DAY_MS), offsetAt(local + DAY_MS)]);
      const instants = Array.from(offsets, (offset) => local - offset);
      const shown = instants.filter((instant) => instant + offsetAt(instant) === local).sort((a, b) => a - b);
      const [first = firstAfterGap(local), ...rest] = shown;
      return [first, ...rest];
    },
    steadyOffset(localDay) {
      const offset = offsetAt(localDay - DAY_MS);
      return offset === offsetAt(localDay + 2 * DAY_MS) ? offset : null;
    },
  };
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  });
}

function offsetBy(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const day = Date.UTC(part("year"), part("month") - 1, part("day"));
  const shown = day + part("hour") * HOUR_MS + part("minute") * 60_000 + part("second") * 1_000;
  return shown - Math.floor(instant / 1_000) * 1_000;
}
