import { expect, it } from "@jest/globals";
import { durationSchema } from "../../src/time/duration.ts";

it.each([
  ["0s", 0],
  ["500ms", 500],
  ["30s", 30_000],
  ["15m", 900_000],
  ["1.5h", 5_400_000],
  ["24h", 86_400_000],
  ["7d", 604_800_000],
])("reads %s as %d milliseconds", (text, ms) => {
  expect(durationSchema.parse(text)).toBe(ms);
});

it.each(["", "30", "s", "-5s", "1h30m", "5 weeks", "1e3s", 30, null])(
  "refuses %p and shows how to write one",
  (value) => {
    expect(durationSchema.safeParse(value).error?.issues[0]?.message).toMatch(
      /must be a duration.*30s, 15m, 24h or 7d/,
    );
  },
);
