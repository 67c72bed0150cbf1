import { expect, test } from "@jest/globals";
import { createTicks } from "../../src/alerts/digest.ts";

const next = (cron: string, timezone: string, after: string) =>
  createTicks(cron, timezone)(new Date(after))?.toISOString();

test("a digest comes at its time in the time zone, on its days", () => {
  expect(next("0 8 * * 1-6", "America/El_Salvador", "2026-11-24T14:00:00Z")).toBe("2026-11-25T14:00:00.000Z");
  expect(next("0 8 * * 1-6", "America/El_Salvador", "2026-11-28T14:00:01Z")).toBe("2026-11-30T14:00:00.000Z");
  expect(next("30 0 8 * * *", "UTC", "2026-11-24T08:00:00Z")).toBe("2026-11-24T08:00:30.000Z");
});

test("it comes once in the night in which an hour is shown twice, and after the hour that is left out", () => {
  expect(next("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z")).toBe("2026-11-01T05:30:00.000Z");
  expect(next("30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z")).toBe("2026-11-02T06:30:00.000Z");
  expect(next("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z")).toBe("2026-03-08T07:00:00.000Z");
});

test("what is no cron expression of 5 or 6 fields is refused", () => {
  expect(() => createTicks("tomorrow", "UTC")).toThrow();
  expect(() => createTicks("0 8 * * * * 2027", "UTC")).toThrow("5 or 6");
});
