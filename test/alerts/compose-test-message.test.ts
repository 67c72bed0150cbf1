import { expect, test } from "@jest/globals";
import { composeTestMessage } from "../../src/alerts/compose-test-message.ts";
import { at, ENGLISH, SPANISH, written } from "./changes.ts";

const now = new Date(at("16:00"));

test("a test message says that it is one, and shows a line of each kind", () => {
  expect(written(composeTestMessage("compras", ENGLISH, now))).toBe(
    `
[TEST] lowstockd reaches the channel compras
This is a test of the channel compras. The products below are made up: nothing needs to be done.
== Out of stock (1)
-- North branch · North warehouse
Sample laptop [TEST-1]; Stock 0; Threshold 10; Shortfall 10; Suggested order 40; Order cost $500.00
== Low stock (1)
-- North branch · North warehouse
Sample coffee, 1 lb [TEST-2]; Stock 3.5; Threshold 10; Shortfall 6.5; Suggested order 36.5; Order cost $456.25; Note A sample note
== Recovered (1)
-- North branch · North warehouse
Sample printer paper [TEST-3]; Stock 40; Threshold 10; was 4; restocked; low for 3 hr, 30 min
Sent by the command lowstockd test-channel.
Stock as of Nov 23, 2025, 10:00 (America/El_Salvador).`.trim(),
  );
});

test("in Spanish it says so in Spanish", () => {
  expect(composeTestMessage("compras", SPANISH, now).subject).toBe("[PRUEBA] lowstockd llega al canal compras");
});

test("two tests are two messages", () => {
  const later = new Date(now.getTime() + 1);
  expect(composeTestMessage("compras", ENGLISH, now).id).not.toBe(composeTestMessage("compras", ENGLISH, later).id);
});
