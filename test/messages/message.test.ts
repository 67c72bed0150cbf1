import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { composeTestMessage } from "../../src/messages/test-message.ts";
import { type Notice, OPERATIONS } from "../../src/notifications/notice.ts";
import { level } from "../stock/levels.ts";
import { at, breached, delivery, ENGLISH } from "./changes.ts";

const first = delivery(1, [breached(level({ stock: 1 }))], { kind: "first_run" });
const second = delivery(2, [breached(level({ stock: 0 }))]);

test.each([
  ["a first look", [first], "first_run"],
  ["what came after it", [second], "changes"],
  ["both in one", [first, second], "changes"],
] as const)("%s says what it is, and of which company of the config", (_, deliveries, kind) => {
  expect(composeMessage(deliveries, ENGLISH)).toMatchObject({ kind, companyName: "mi-empresa", notices: [] });
});

test("a notice carries its facts, but for beginnings that are over", () => {
  const began: Notice = {
    kind: "began",
    subject: { kind: "channel", name: "bodega-slack" },
    since: at("14:00"),
    at: at("14:30"),
    reason: "503 Service\nUnavailable",
    waiting: 14,
  };
  const ended: Notice = { ...began, kind: "ended", at: at("18:05"), waiting: 0 };
  const told = (version: number, notices: readonly Notice[]) =>
    delivery(version, [], { company: OPERATIONS, companyTitle: "lowstockd", kind: "notice", notices });
  expect(composeMessage([told(1, [began])], ENGLISH)).toMatchObject({
    kind: "notice",
    companyName: OPERATIONS,
    notices: [began],
  });
  expect(composeMessage([told(1, [began]), told(2, [ended])], ENGLISH).notices).toEqual([ended]);
});

test("a test is told apart from what is so", () => {
  expect(composeTestMessage("compras", ENGLISH, new Date(at("16:00"))).kind).toBe("test");
});
