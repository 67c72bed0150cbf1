import { expect, test } from "@jest/globals";
import { repeatedHourOffset } from "../../src/watch/repeated-hour.ts";

test.each([
  ["2026-11-01T05:59:59Z", "America/New_York", null],
  ["2026-11-01T06:00:00Z", "America/New_York", "-05:00"],
  ["2026-11-01T06:59:59Z", "America/New_York", "-05:00"],
  ["2026-11-01T07:00:00Z", "America/New_York", null],
  ["2026-03-08T07:30:00Z", "America/New_York", null],
  ["2026-10-25T01:30:00Z", "Europe/Lisbon", "+00:00"],
  ["2026-10-25T01:30:00Z", "Europe/Madrid", "+01:00"],
  ["2026-04-04T15:15:00Z", "Australia/Lord_Howe", "+10:30"],
  ["2026-04-04T15:45:00Z", "Australia/Lord_Howe", null],
  ["2026-11-01T06:30:00Z", "America/El_Salvador", null],
])("at %s the clocks of %s show a time again at the offset %s", (now, timezone, offset) => {
  expect(repeatedHourOffset(new Date(now), timezone)).toBe(offset);
});
