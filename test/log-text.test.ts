import { expect, test } from "@jest/globals";
import { describeLine } from "../src/log-text.ts";

const polled = { company: "torogoz", msg: "polled", requests: 1, ms: 146, version: 7, read: "filtered", pages: 1 };

test.each([
  [{ breached: 3, depleted: 1, out: 1, recovered: 2, open: 66 }, "3 low, 1 out, 2 back; 66 open; 1 request, 146 ms"],
  [{ open: 66 }, "nothing new; 66 open; 1 request, 146 ms"],
  [{}, "nothing new; nothing open; 1 request, 146 ms"],
  [
    { first_run: true, breached: 12, out: 5, open: 12, requests: 4 },
    "first look: 7 low, 5 out; 12 open; 4 requests, 146 ms",
  ],
  [
    { retired: 1, reminders: 4, open: 9, silenced: 1, held: 2, unknown: 3, dead_letters: 1 },
    "1 no longer watched, 4 reminded of; 9 open, 1 silenced, 2 held back, 3 not seen, 1 dead letter; 1 request, 146 ms",
  ],
])("a poll is one sentence of what is not zero: %j", (facts, sentence) => {
  expect(describeLine({ ...polled, ...facts })).toBe(`torogoz: ${sentence}`);
});

test("any other line gives company and channel, what happened, why, and the rest in parentheses", () => {
  const line = { level: "info", time: "2026-11-25T12:00:00.000Z", company: "torogoz", channel: "compras" };
  expect(describeLine({ ...line, msg: "delivered", versions: [3], changes: 6, ms: 255 })).toBe(
    "torogoz → compras: delivered (6 changes, 255 ms)",
  );
  expect(describeLine({ ...line, msg: "not delivered", attempts: 1, reason: "503", will_be_tried_again: true })).toBe(
    "torogoz → compras: not delivered: 503 (1 attempt, will be tried again true)",
  );
  expect(describeLine({ company: "sur", msg: "poll failed", error: "UnauthorizedError: SmartPyme refused it" })).toBe(
    "sur: poll failed: SmartPyme refused it",
  );
  expect(describeLine({ company: "_operations", channel: "compras", msg: "delivered" })).toBe(
    "lowstockd → compras: delivered",
  );
  expect(describeLine({ msg: "stopping" })).toBe("stopping");
  expect(describeLine({ msg: "watching", companies: ["norte", "sur"], cron: null })).toBe(
    "watching (companies norte sur)",
  );
});
