import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { bodySchema, describeBody } from "../../../src/channels/webhook/body.ts";
import { composeBody } from "../../../src/channels/webhook/compose-body.ts";
import { splitBody } from "../../../src/channels/webhook/split-body.ts";
import { writeBody } from "../../../src/channels/webhook/write-body.ts";
import { composeMessage } from "../../../src/messages/compose-message.ts";
import type { Message } from "../../../src/messages/message.ts";
import type { MessageSettings } from "../../../src/messages/settings.ts";
import { composeTestMessage } from "../../../src/messages/test-message.ts";
import { type Notice, OPERATIONS } from "../../../src/notifications/notice.ts";
import type { Advice } from "../../../src/stock/advice.ts";
import type { Finding } from "../../../src/stock/audit.ts";
import type { Change } from "../../../src/stock/change.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import fc from "../../fast-check.ts";
import {
  at,
  breached,
  delivery,
  depleted,
  ENGLISH,
  recovered,
  reminder,
  retired,
  SPANISH,
} from "../../messages/changes.ts";
import { level, product } from "../../stock/levels.ts";

const tea = product({ id: 7, name: "Té verde", sku: "0012", supplier: "El Sol", cost: decimal("0.35") });
const shelf = level({ stock: "2.5", minimum: "10.25", maximum: 40, note: "por caja" }, tea);
const rule = { number: 2, name: "bodegas del norte", kind: "times_minimum", factor: decimal("1.5") } as const;
const byRule = { value: decimal("15.375"), source: rule } as const;

const dead: Notice = {
  kind: "began",
  subject: { kind: "channel", name: "bodega-slack" },
  since: at("14:00"),
  at: at("14:30"),
  reason: "503 Service Unavailable",
  waiting: 14,
};
const notice = delivery(3, [], { company: OPERATIONS, companyTitle: "lowstockd", kind: "notice", notices: [dead] });

const finding: Finding = {
  kind: "always_out",
  level: { ...shelf, stock: decimal(0) },
  threshold: byRule,
  status: "out",
  rows: 3,
  since: at("10:00"),
};
const audit = delivery(4, [], { kind: "audit", findings: [finding] });

const advised: Advice = {
  kind: "limits",
  level: shelf,
  rows: 1,
  perDay: decimal("1.5"),
  leadDays: decimal(12),
  minimum: decimal(25),
  maximum: null,
  excess: null,
  value: null,
  past: {
    days: 27.5,
    stockOuts: 2,
    present: { daysUnder: 1.5, alerts: 2, inTime: 0 },
    advised: { daysUnder: 9, alerts: 3, inTime: 2 },
  },
};
const adviceOf = (items: readonly Advice[]) =>
  delivery(5, [], { kind: "advice", advice: { items, rated: 40, withoutLeadTime: 2, notSeenLong: 1 }, levels: 90 });

/** A warehouse each, so that each change is of another level. */
const ofEveryKind: readonly Change[] = [
  breached(shelf, { stockBefore: decimal(12) }),
  {
    ...breached({ ...shelf, warehouse: "2", stock: decimal(-3) }),
    threshold: byRule,
    elsewhere: { branch: null, warehouse: "9", above: decimal("0.5") },
    afterSilence: { reason: "pedido", since: at("10:00") },
  },
  depleted({ ...shelf, warehouse: "3", stock: decimal(0) }),
  reminder({ ...shelf, warehouse: "4" }),
  recovered({ ...shelf, warehouse: "5", stock: decimal(20) }, { threshold: null, thresholdBefore: byRule }),
  ...(["disabled", "deleted", "warehouse_gone", "unwatched"] as const).map((reason) =>
    retired({ ...shelf, branch: null, warehouse: reason }, reason),
  ),
];

const sent = (message: Message): unknown => JSON.parse(writeBody(composeBody(message)));

const changeOf = (change: Change) => composeBody(composeMessage([delivery(1, [change])], ENGLISH)).changes[0];

describe("a body", () => {
  test("says how fast a level is consumed where that is known, and nothing of it elsewhere", () => {
    const outlook = { perDay: decimal("1.25"), spread: decimal(1), serviceLevel: decimal(95) };
    expect(changeOf({ ...breached(shelf), outlook })?.consumption).toEqual({ per_day: "1.25", days_of_cover: "2" });
    expect(changeOf({ ...breached(shelf), outlook: { ...outlook, source: "sales" } })?.consumption).toEqual({
      per_day: "1.25",
      days_of_cover: "2",
      source: "sales",
    });
    expect(
      changeOf({ ...depleted({ ...shelf, stock: decimal(-1) }), outlook: { ...outlook, leadDays: decimal(5) } }),
    ).toMatchObject({
      consumption: { per_day: "1.25", days_of_cover: "0", lead_days: "5" },
    });
    expect(changeOf(breached(shelf))).not.toHaveProperty("consumption");
  });

  test("says what the message is about, in words and as facts", () => {
    const message = composeMessage([delivery(1, [breached(shelf, { stockBefore: decimal(12) })])], SPANISH);
    expect(sent(message)).toEqual({
      schema: "lowstockd.message.v1",
      type: "stock.changes",
      id: expect.stringMatching(/^mi-empresa_1_bodega_[0-9a-f]{16}$/),
      timestamp: at("16:00"),
      locale: "es",
      company: "mi-empresa",
      company_name: "Mi Empresa",
      subject: message.subject,
      lead: message.lead,
      changes: [
        {
          key: '[7,"Sucursal Central","Bodega Principal"]',
          change: "breached",
          status: "low",
          status_before: null,
          reason: null,
          product: {
            id: 7,
            name: "Té verde",
            sku: "0012",
            category: "Electrónicos",
            brand: "Dell",
            supplier: "El Sol",
            unit_cost: "0.35",
          },
          branch: "Sucursal Central",
          warehouse: "Bodega Principal",
          stock: "2.5",
          minimum: "10.25",
          maximum: "40",
          threshold: { value: "10.25", source: "erp", rule: null },
          threshold_before: null,
          shortfall: "7.75",
          stock_before: "12",
          since: at("16:00"),
          at: at("16:00"),
          suggested_order: { quantity: "37.5", cost: "13.125" },
          elsewhere: null,
          after_silence: null,
          note: "por caja",
          url: "https://app.example/mi-empresa/7",
        },
      ],
      findings: [],
      notices: [],
      notes: message.notes,
    });
  });

  test("tells by which rule, what could help out and which silence has ended", () => {
    expect(changeOf(ofEveryKind[1] ?? breached(shelf))).toMatchObject({
      status: "out",
      threshold: { value: "15.375", source: "rule", rule },
      elsewhere: { branch: null, warehouse: "9", above: "0.5" },
      after_silence: { reason: "pedido", since: at("10:00") },
    });
  });

  test("tells of a recovery why, from what, and what it was low by", () => {
    expect(changeOf(ofEveryKind[4] ?? breached(shelf))).toMatchObject({
      change: "recovered",
      status: "ok",
      status_before: "low",
      reason: "restocked",
      threshold: null,
      threshold_before: { value: "15.375", source: "rule", rule },
      shortfall: null,
      suggested_order: null,
    });
  });

  test("tells of what is retired why, and has no page for what is deleted", () => {
    expect(changeOf(retired(shelf, "deleted"))).toMatchObject({
      change: "retired",
      status: null,
      status_before: "low",
      reason: "deleted",
      url: null,
    });
  });

  test("of a first look, and of a test, says so", () => {
    const first = delivery(1, [breached(shelf)], { kind: "first_run" });
    expect(sent(composeMessage([first], ENGLISH))).toMatchObject({ type: "stock.first_run" });
    expect(sent(composeTestMessage("erp", ENGLISH, new Date(at("16:00"))))).toMatchObject({ type: "channel.test" });
  });

  test("of a notice has the daemon's troubles, and no company", () => {
    expect(sent(composeMessage([notice], ENGLISH))).toMatchObject({
      type: "operations.notice",
      company: null,
      company_name: null,
      changes: [],
      notices: [
        {
          notice: "began",
          subject: { kind: "channel", name: "bodega-slack" },
          since: at("14:00"),
          at: at("14:30"),
          reason: "503 Service Unavailable",
          waiting: 14,
        },
      ],
    });
  });

  test("of an audit has what was found, with the facts of each", () => {
    expect(sent(composeMessage([audit], ENGLISH))).toMatchObject({
      type: "catalog.audit",
      company: "mi-empresa",
      changes: [],
      findings: [
        {
          finding: "always_out",
          status: "out",
          product: { id: 7, sku: "0012" },
          warehouse: "Bodega Principal",
          stock: "0",
          threshold: { value: "15.375", source: "rule", rule },
          rows: 3,
          since: at("10:00"),
        },
      ],
    });
  });

  test("of advice has what is worth changing, in all parts together", () => {
    const body = composeBody(composeMessage([adviceOf([advised])], ENGLISH));
    expect(body).toMatchObject({
      type: "catalog.advice",
      changes: [],
      findings: [],
      advice: [
        {
          advice: "limits",
          product: { id: 7, sku: "0012" },
          stock: "2.5",
          minimum: "10.25",
          advised_minimum: "25",
          advised_maximum: null,
          per_day: "1.5",
          lead_days: "12",
          past: { days: 27.5, stock_outs: 2, present: { told_in_time: 0 }, advised: { told_in_time: 2, alerts: 3 } },
        },
      ],
    });
    const items = Array.from(
      { length: 50 },
      (_, id): Advice => ({ ...advised, level: level({ stock: 1 }, product({ id })) }),
    );
    const parts = splitBody(composeBody(composeMessage([adviceOf(items)], ENGLISH)), 12_000);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(Buffer.byteLength(writeBody(part))).toBeLessThanOrEqual(12_000);
    expect(parts.flatMap(({ advice = [] }) => advice.map(({ product }) => product.id))).toEqual([...items.keys()]);
    expect(composeBody(composeMessage([audit], ENGLISH))).not.toHaveProperty("advice");
  });

  test("has all changes, also those that a message to people only counts", () => {
    const many = Array.from({ length: 300 }, (_, index) => breached(level({ stock: 1 }, product({ id: index }))));
    const message = composeMessage([delivery(1, many, { kind: "first_run" })], ENGLISH);
    expect(message.show).toBeLessThan(300);
    expect(composeBody(message).changes).toHaveLength(300);
  });

  test("has the same id as long as the changes are the same, whatever words they are told in", () => {
    const told = (settings: MessageSettings) => composeBody(composeMessage([delivery(1, ofEveryKind)], settings)).id;
    expect(told(SPANISH)).toBe(told({ ...ENGLISH, timezone: "UTC" }));
  });

  test("has another id in an emptied store, where deliveries count anew, and where older changes have joined it", () => {
    const newest = delivery(2, [breached(shelf)]);
    const older = delivery(1, [recovered({ ...shelf, warehouse: "2", stock: decimal(20) })]);
    const ids = [[newest], [{ ...newest, polledAt: at("16:15") }], [older, newest]].map(
      (deliveries) => composeBody(composeMessage(deliveries, ENGLISH)).id,
    );
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^mi-empresa_2_bodega_[0-9a-f]{16}$/);
  });
});

describe("the published schema", () => {
  const accepts = new Ajv({ validateFormats: false }).compile(describeBody());

  test("is up to date: npm run schema", () => {
    expect(JSON.parse(readFileSync("docs/webhook.schema.json", "utf8"))).toEqual(describeBody());
  });

  test.each([
    ["changes of every kind", composeMessage([delivery(1, ofEveryKind)], SPANISH)],
    ["a first look", composeMessage([delivery(1, [breached(shelf)], { kind: "first_run" })], ENGLISH)],
    ["a notice", composeMessage([notice], ENGLISH)],
    ["an audit", composeMessage([audit], SPANISH)],
    ["advice", composeMessage([adviceOf([advised])], SPANISH)],
    ["a test", composeTestMessage("erp", SPANISH, new Date(at("16:00")))],
  ])("accepts %s, and knows all of its keys", (_, message) => {
    const body = sent(message);
    expect([accepts(body), accepts.errors]).toEqual([true, null]);
    expect(bodySchema.parse(body)).toEqual(body);
  });

  test("accepts keys that it does not know, and refuses a body that lacks one or says something else by it", () => {
    const body = composeBody(composeMessage([delivery(1, ofEveryKind)], ENGLISH));
    const [change] = body.changes;
    const { stock: _, ...without } = change ?? { stock: "0" };
    expect(accepts({ ...body, more: 1, changes: [{ ...change, more: 1 }] })).toBe(true);
    expect(accepts({ ...body, changes: [without] })).toBe(false);
    expect(accepts({ ...body, changes: [{ ...change, stock: 2.5 }] })).toBe(false);
    expect(accepts({ ...body, changes: [{ ...change, change: "vanished" }] })).toBe(false);
    expect(accepts({ ...body, schema: "lowstockd.message.v2" })).toBe(false);
  });

  test("accepts whatever things are called, as JSON without halves of characters", () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom("\uD800", "\uDC00", '"', "\\"), fc.string({ unit: "binary" })),
    });
    fc.assert(
      fc.property(text, fc.option(text), (name, note) => {
        const named = level({ stock: 1, branch: name, warehouse: note, note }, product({ name, sku: note }));
        const json = writeBody(composeBody(composeMessage([delivery(1, [breached(named)])], ENGLISH)));
        const body = JSON.parse(json);
        expect([accepts(body), accepts.errors]).toEqual([true, null]);
        expect(body.changes[0]).toMatchObject({ branch: name.toWellFormed(), note: note?.toWellFormed() ?? null });
        expect(json).not.toMatch(/(?<!\\)\\u[dD][89a-fA-F]/);
      }),
    );
  });
});
