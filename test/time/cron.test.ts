import { describe, expect, test } from "@jest/globals";
import { getTasks } from "node-cron";
import { cronSchema, readCron, upcomingTicks } from "../../src/time/cron.ts";

const next = (cron: string, timezone: string, after: string) =>
  readCron(cron, timezone).next(new Date(after)).toISOString();

/** Returns the next times after an instant, as hours and minutes of UTC. */
const times = (cron: string, timezone: string, after: string, count: number) =>
  upcomingTicks(readCron(cron, timezone), new Date(after), count).map((tick) => tick.toISOString().slice(11, 16));

const days = (cron: string, count = 3) =>
  upcomingTicks(readCron(cron, "America/El_Salvador"), new Date("2026-11-25T21:00:00Z"), count).map((tick) =>
    tick.toISOString().slice(0, 10),
  );

const problemOf = (cron: string) => cronSchema.safeParse(cron).error?.issues[0]?.message;

describe("a cron expression", () => {
  test("comes at its time in the time zone, on its days", () => {
    expect(next("0 8 * * 1-6", "America/El_Salvador", "2026-11-24T14:00:00Z")).toBe("2026-11-25T14:00:00.000Z");
    expect(next("0 8 * * 1-6", "America/El_Salvador", "2026-11-28T14:00:01Z")).toBe("2026-11-30T14:00:00.000Z");
    expect(next("30 0 8 * * *", "UTC", "2026-11-24T08:00:00Z")).toBe("2026-11-24T08:00:30.000Z");
    expect(next("0 7 * * *", "Asia/Kathmandu", "2026-11-24T01:15:00Z")).toBe("2026-11-25T01:15:00.000Z");
  });

  test("comes on the days that fit both the day of the month and the day of the week", () => {
    expect(days("0 8 1 * 1")).toEqual(["2027-02-01", "2027-03-01", "2027-11-01"]);
    expect(days("0 8 1-7 * mon")).toEqual(["2026-12-07", "2027-01-04", "2027-02-01"]);
    expect(days("0 8 29 2 1")).toEqual(["2044-02-29", "2072-02-29", "2112-02-29"]);
  });

  test.each([
    ["0 7 L * *", ["2026-11-30", "2026-12-31"]],
    ["0 7 LW * *", ["2026-11-30", "2026-12-31"]],
    ["0 7 L-2 * *", ["2026-11-28", "2026-12-29"]],
    ["0 7 15W * *", ["2026-12-15", "2027-01-15"]],
    ["0 7 * * 1#1", ["2026-12-07", "2027-01-04"]],
    ["0 7 * * 5L", ["2026-11-27", "2026-12-25"]],
    ["0 7 * * 7", ["2026-11-29", "2026-12-06"]],
    ["0 7 * * 6-1", ["2026-11-28", "2026-11-29", "2026-11-30", "2026-12-05"]],
    ["0 7 ? JAN SUN", ["2027-01-03", "2027-01-10"]],
    ["@weekly", ["2026-11-29", "2026-12-06"]],
    ["  0\t7   * * fri ", ["2026-11-27", "2026-12-04"]],
  ])("reads %s", (cron, expected) => {
    expect(problemOf(cron)).toBeUndefined();
    expect(days(cron, expected.length)).toEqual(expected);
  });

  test("counts its steps within the hour, and wraps a range around midnight", () => {
    expect(times("*/45 * * * *", "UTC", "2026-11-24T08:00:00Z", 4)).toEqual(["08:45", "09:00", "09:45", "10:00"]);
    expect(times("0 22-1 * * *", "UTC", "2026-11-24T08:00:00Z", 5)).toEqual([
      "22:00",
      "23:00",
      "00:00",
      "01:00",
      "22:00",
    ]);
  });

  test.each(["0 0 30 2 *", "0 0 31 4 *", "0 0 31W 2 *", "0 0 31 * 1#1"])("that never comes is refused: %s", (cron) => {
    expect(problemOf(cron)).toMatch(/^is a cron expression that never comes: /);
  });

  test.each(["tomorrow", "", "60 * * * *", "0 24 * * *", "0 7 * * * 2027", "0 8 * * * * 2027", "0 7 * * 1,"])(
    "that is none is refused: %s",
    (cron) => {
      expect(problemOf(cron)).toMatch(/^must be a cron expression: /);
      expect(() => readCron(cron, "UTC")).toThrow();
    },
  );

  test("of another dialect is refused with what to write instead", () => {
    expect(problemOf("5/15 * * * *")).toMatch("write 5/15 as 5-59/15");
  });
});

describe("when clocks change", () => {
  const newYork = "America/New_York";

  test("a time in the hour that the clocks show twice comes once", () => {
    expect(next("30 1 * * *", newYork, "2026-10-31T12:00:00Z")).toBe("2026-11-01T05:30:00.000Z");
    expect(next("30 1 * * *", newYork, "2026-11-01T05:30:00Z")).toBe("2026-11-02T06:30:00.000Z");
  });

  test("an expression that names the hours around it comes in both", () => {
    const both = ["05:00", "05:30", "06:00", "06:30", "07:00", "07:30"];
    expect(times("*/30 * * * *", newYork, "2026-11-01T04:50:00Z", 6)).toEqual(both);
    expect(times("*/30 0-6 * * *", newYork, "2026-11-01T04:50:00Z", 6)).toEqual(both);
    expect(times("0,30 * * * *", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", 4)).toEqual([
      "14:30",
      "15:00",
      "15:30",
      "16:00",
    ]);
  });

  test("a time that the clocks skip comes at the end of the gap, and once if another time falls there too", () => {
    expect(next("30 2 * * *", newYork, "2026-03-07T12:00:00Z")).toBe("2026-03-08T07:00:00.000Z");
    expect(times("*/30 * * * *", newYork, "2026-03-08T06:20:00Z", 3)).toEqual(["06:30", "07:00", "07:30"]);
    expect(next("0 0 * * *", "America/Asuncion", "2023-09-30T12:00:00Z")).toBe("2023-10-01T04:00:00.000Z");
  });

  // São Paulo changes its clocks at midnight: an hour of one day comes twice, or the next day lacks its first hour.
  test.each(["2017-02-17T12:00:00Z", "2017-10-14T12:00:00Z"])(
    "a cron that is read once gives the same ticks as one read anew for each tick, from %s",
    (from) => {
      const saoPaulo = "America/Sao_Paulo";
      for (const expression of ["*/20 * * * *", "*/20 0,23 * * *"]) {
        const walked = upcomingTicks(readCron(expression, saoPaulo), new Date(from), 200);
        const asked = [new Date(from), ...walked.slice(0, -1)].map((after) =>
          readCron(expression, saoPaulo).next(after),
        );
        expect(walked).toEqual(asked);
      }
    },
  );

  test("a year has as many ticks as half hours", () => {
    const cron = readCron("*/30 * * * *", newYork);
    const ticks = upcomingTicks(cron, new Date("2026-01-01T00:00:00Z"), 365 * 48);
    expect(ticks.at(-1)?.toISOString()).toBe("2027-01-01T00:00:00.000Z");
  });
});

test("reading leaves nothing behind in node-cron", () => {
  const before = getTasks().size;
  readCron("*/15 * * * *", "UTC").next(new Date(0));
  expect(getTasks().size).toBe(before);
});
