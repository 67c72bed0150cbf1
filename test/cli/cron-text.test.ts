import { expect, test } from "@jest/globals";
import { formatDays } from "../../src/cli/cron-text.ts";

test.each([
  ["0 8 1 * 1", "both the 1st of the month and a Monday;"],
  ["0 8 1-7 * sat,sun", "both the 1st to 7th of the month and a Sunday or a Saturday;"],
  ["0 8 1,22,L * 1-5", "both the 1st, the 22nd or the last day of the month and a day from Monday to Friday;"],
  ["0 8 LW * 5L", "both the last Monday-to-Friday day of the month and the last Friday;"],
  ["0 8 15W,L-2 * 1#2", "both the Monday-to-Friday day nearest the 15th or the last day but 2 of the month and the"],
])("says of %s that a day must fit both fields", (cron, words) => {
  expect(formatDays(cron)).toContain(words);
  expect(formatDays(cron)).toMatch(/; crontab would take either$/);
});

test.each(["0 8 * * 1", "0 8 1 * *", "0 8 ? * 1", "@daily", "0 8 1-31 * 1", "0 8 1 * 0-6"])(
  "says nothing of %s",
  (cron) => {
    expect(formatDays(cron)).toBeNull();
  },
);
