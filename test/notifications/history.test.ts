import { expect, test } from "@jest/globals";
import { changesAt, currentChangesAt, historyEntryOf } from "../../src/notifications/history.ts";
import { stillShort } from "../../src/notifications/reminders.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { levelKey } from "../../src/stock/level.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import type { Episode } from "../../src/stock/snapshot.ts";
import { at, breached } from "../messages/changes.ts";
import { level } from "../stock/levels.ts";

const then: Outlook = { perDay: decimal(12), spread: decimal(4), serviceLevel: decimal(95), leadDays: decimal(5) };
const now: Outlook = { ...then, perDay: decimal(15) };
const seen = level({ stock: 30, minimum: 50 });
const change = { ...breached(level({ stock: 36, minimum: 50 }), { since: at("10:00") }), outlook: then };

function accountOf(outlook: Outlook | undefined) {
  const episode: Episode = {
    level: seen,
    status: "low",
    threshold: change.threshold,
    elsewhere: null,
    since: at("10:00"),
    pending: null,
    outlook,
  };
  return { key: levelKey(seen), record: { history: [historyEntryOf(change)], gone: null }, episode };
}

test("what was known of how fast a level goes is kept with its change", () => {
  expect(changesAt(accountOf(now), [0])).toEqual([change]);
});

test("one that goes on is told with what is known now, be it nothing any more", () => {
  expect(currentChangesAt(accountOf(now), [0])).toEqual([{ ...change, level: seen, outlook: now }]);
  expect(currentChangesAt(accountOf(undefined), [0])).toEqual([{ ...change, level: seen, outlook: undefined }]);
});

test("a reminder says what is known now, and nothing where that is nothing", () => {
  expect(stillShort(change.key, accountOf(now).episode, at("12:00"))).toMatchObject({ kind: "reminder", outlook: now });
  expect(stillShort(change.key, accountOf(undefined).episode, at("12:00"))).not.toHaveProperty("outlook");
});
