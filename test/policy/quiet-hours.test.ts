import { describe, expect, test } from "@jest/globals";
import { isQuiet, leavesTime, type QuietWindow, quietUntil, wallClockOf } from "../../src/policy/quiet-hours.ts";
import { quietHoursSchema } from "../../src/policy/quiet-hours-config.ts";
import { createMatcher } from "../../src/stock/match.ts";
import fc from "../fast-check.ts";
import { level } from "../stock/levels.ts";

const low = { company: "mi-empresa", level: level({ stock: 1 }), statuses: ["low"] } as const;
const out = { company: "mi-empresa", level: level({ stock: 0 }), statuses: ["out"] } as const;

/** Compiles the windows of a config. */
function windows(...config: Parameters<typeof quietHoursSchema.parse>[0][]): QuietWindow[] {
  return quietHoursSchema
    .parse(config)
    .map(({ unless, ...window }) => ({ ...window, unless: unless ? createMatcher(unless) : null }));
}

/** Returns the minutes, in UTC, in which a low level has to wait, from a time on for so many hours. */
function quietMinutes(quiet: QuietWindow[], timezone: string, from: string, hours: number): string[] {
  const clock = wallClockOf(timezone);
  return Array.from({ length: hours * 60 }, (_, minute) => new Date(Date.parse(from) + minute * 60_000))
    .filter((time) => isQuiet(quiet, clock(time), low))
    .map((time) => time.toISOString().slice(0, 16));
}

/** Returns the first and last minute and their number. */
const span = (minutes: string[]) => [minutes[0], minutes.at(-1), minutes.length];

describe("quiet hours", () => {
  test("hold from their first minute to the one before their end, in local time", () => {
    const day = windows({ from: "13:00", to: "14:30" });
    expect(span(quietMinutes(day, "America/El_Salvador", "2026-11-24T00:00Z", 24))).toEqual([
      "2026-11-24T19:00",
      "2026-11-24T20:29",
      90,
    ]);
  });

  test("across midnight belong to the day on which they begin", () => {
    const friday = windows({ days: ["fri"], from: "20:00", to: "06:00" });
    expect(span(quietMinutes(friday, "UTC", "2026-11-23T00:00Z", 7 * 24))).toEqual([
      "2026-11-27T20:00",
      "2026-11-28T05:59",
      600,
    ]);
    const sunday = windows({ days: ["sun"], from: "22:00", to: "01:00" });
    expect(span(quietMinutes(sunday, "UTC", "2026-11-29T12:00Z", 24))).toEqual([
      "2026-11-29T22:00",
      "2026-11-30T00:59",
      180,
    ]);
  });

  test("are an hour shorter in the night when clocks go forward, and an hour longer when they go back", () => {
    const night = windows({ from: "20:00", to: "06:00" });
    expect(quietMinutes(night, "America/New_York", "2026-03-07T18:00Z", 24)).toHaveLength(540);
    expect(quietMinutes(night, "America/New_York", "2026-10-31T18:00Z", 24)).toHaveLength(660);
  });

  test("that end in the hour that clocks skip end when the clocks go forward", () => {
    const night = windows({ from: "20:00", to: "02:30" });
    expect(quietMinutes(night, "America/New_York", "2026-03-07T18:00Z", 24).at(-1)).toBe("2026-03-08T06:59");
  });

  test("do not hold back levels that their unless matches", () => {
    const night = windows({ from: "20:00", to: "06:00", unless: { status: "out" } });
    const midnight = wallClockOf("UTC")(new Date("2026-11-24T00:00Z"));
    expect(isQuiet(night, midnight, low)).toBe(true);
    expect(isQuiet(night, midnight, out)).toBe(false);
  });

  test("of a whole day are written from 00:00 to 24:00", () => {
    const sunday = windows({ days: ["sun"], from: "00:00", to: "24:00" });
    expect(quietMinutes(sunday, "UTC", "2026-11-28T00:00Z", 72)).toHaveLength(1440);
  });

  test("are refused when they leave no minute of the week, and one minute is enough", () => {
    expect(leavesTime(windows())).toBe(true);
    expect(leavesTime([{ days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], from: 360, to: 359 }])).toBe(true);
    expect(
      quietHoursSchema.safeParse([
        { from: "06:00", to: "12:00" },
        { from: "12:00", to: "06:00" },
      ]).success,
    ).toBe(false);
  });
});

describe("the end of quiet hours", () => {
  const until = (quiet: QuietWindow[], timezone: string, from: string) =>
    quietUntil(quiet, new Date(from), wallClockOf(timezone), low).toISOString();

  test("is now when nothing has to wait", () => {
    const night = windows({ from: "20:00", to: "06:00" });
    expect(until(night, "UTC", "2026-11-24T12:34:56Z")).toBe("2026-11-24T12:34:56.000Z");
    expect(until(windows({ from: "20:00", to: "06:00", unless: { status: "low" } }), "UTC", "2026-11-24T21:00Z")).toBe(
      "2026-11-24T21:00:00.000Z",
    );
  });

  test("is the end of the last of several adjoining windows", () => {
    const weekend = windows({ from: "20:00", to: "06:00" }, { days: ["sun"], from: "06:00", to: "20:00" });
    expect(until(weekend, "UTC", "2026-11-28T23:10:30Z")).toBe("2026-11-30T06:00:00.000Z");
  });

  test("is the first minute that is not quiet, for any windows and zone, and in nights when clocks change", () => {
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
      return `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
    });
    const days = fc.subarray(["sun", "mon", "sat"] as const, { minLength: 1 });
    const window = fc.record({ days, from: time, to: time }).filter(({ from, to }) => from !== to);
    const starts = fc.constantFrom("2026-03-07T12:00Z", "2026-10-31T12:00Z", "2026-10-03T12:00Z", "2026-04-04T06:00Z");
    const zones = fc.constantFrom("America/New_York", "Australia/Lord_Howe", "UTC");
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 2 }),
        starts,
        zones,
        fc.nat({ max: 1_440 }),
        (config, start, zone, minutes) => {
          const quiet = windows(...config);
          const clock = wallClockOf(zone);
          const from = Date.parse(start) + minutes * 60_000;
          let loud = from;
          while (isQuiet(quiet, clock(new Date(loud)), low)) loud += 60_000;
          expect(until(quiet, zone, new Date(from).toISOString())).toBe(new Date(loud).toISOString());
        },
      ),
    );
  });
});
