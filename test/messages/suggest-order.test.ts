import { describe, expect, test } from "@jest/globals";
import { suggestOrder } from "../../src/messages/suggest-order.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import { shortfallOf } from "../../src/stock/shortage.ts";
import type { RuleSource } from "../../src/stock/threshold.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, recovered, retired } from "./changes.ts";

test.each([
  ["fills up to the maximum", { stock: 2, minimum: 5, maximum: 20 }, "18"],
  ["fills up to the threshold where there is no maximum", { stock: 2, minimum: 5, maximum: null }, "3"],
  ["fills up to the threshold where the maximum is less", { stock: 2, minimum: 5, maximum: 0 }, "3"],
  ["makes up for a negative stock", { stock: -3, minimum: 5, maximum: 20 }, "23"],
  ["is exact in fractions", { stock: "0.1", minimum: "0.3", maximum: null }, "0.2"],
])("%s", (_, row, quantity) => {
  expect(suggestOrder(breached(level(row)))?.quantity).toBe(quantity);
});

test("a level exactly at its threshold, with no maximum, needs nothing", () => {
  expect(suggestOrder(breached(level({ stock: 5, minimum: 5, maximum: null })))).toBeNull();
});

test("what recovered or is not watched any more needs nothing", () => {
  const empty = level({ stock: 0, minimum: 5 });
  expect(suggestOrder(recovered(empty))).toBeNull();
  expect(suggestOrder(retired(empty, "disabled"))).toBeNull();
});

test("the cost is the quantity at unit cost, or unknown", () => {
  const row = { stock: 2, minimum: 5, maximum: null };
  expect(suggestOrder(breached(level(row, product({ cost: decimal("0.335") }))))?.cost).toBe("1.005");
  expect(suggestOrder(breached(level(row, product({ cost: null }))))?.cost).toBeNull();
});

test("a cost of 0, which the server writes by itself, is not known", () => {
  const row = { stock: 2, minimum: 5, maximum: null };
  expect(suggestOrder(breached(level(row, product({ cost: decimal(0) }))))).toEqual({ quantity: "3", cost: null });
});

describe("by a rule that reckons with what SmartPyme keeps", () => {
  const by = (kind: RuleSource["kind"], value: string) => ({
    value: decimal(value),
    source: { number: 1, name: null, kind, factor: decimal(1) },
  });

  test.each([
    ["nobody orders half a laptop", { stock: 1, minimum: 5, maximum: null }, by("times_minimum", "2.5"), "2"],
    [
      "nor of what has a maximum that the threshold is over",
      { stock: 2, minimum: 3, maximum: 4 },
      by("times_minimum", "4.5"),
      "3",
    ],
    ["a maximum is filled up to", { stock: 1, minimum: null, maximum: 10 }, by("percent_of_maximum", "2.5"), "9"],
    [
      "what is kept in fractions is ordered in fractions",
      { stock: "0.5", minimum: 5, maximum: null },
      by("times_minimum", "7.5"),
      "7",
    ],
    [
      "what has a minimum in fractions, too",
      { stock: 1, minimum: "2.5", maximum: null },
      by("times_minimum", "3.75"),
      "2.75",
    ],
    [
      "a rule's own minimum counts as it stands",
      { stock: 1, minimum: null, maximum: null },
      by("minimum", "2.5"),
      "1.5",
    ],
  ])("%s", (_, row, threshold, quantity) => {
    const change = { ...breached(level(row)), threshold };
    expect(suggestOrder(change)?.quantity).toBe(quantity);
  });

  test("what is missing is whole as well", () => {
    const change = breached(level({ stock: 2, minimum: 5, maximum: 10 }));
    expect(shortfallOf({ ...change, threshold: by("times_minimum", "7.5") })).toBe("6");
    expect(shortfallOf(change)).toBe("3");
  });
});

test("is never negative, whatever stands in the row", () => {
  const amount = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(amount, amount, fc.option(amount), (stock, minimum, maximum) => {
      const order = suggestOrder(breached(level({ stock, minimum, maximum })));
      expect(Number(order?.quantity ?? 1)).toBeGreaterThan(0);
    }),
  );
});

describe("where consumption and lead time are known", () => {
  /** Sells 10 a day, without a reserve. */
  const steady: Outlook = { perDay: decimal(10), spread: decimal(0), serviceLevel: decimal(95), leadDays: decimal(5) };
  const often = { ...steady, reviewDays: decimal(2) };
  const ordered = { answer: "ordered", by: null, until: null } as const;
  const orderOf = (
    row: Parameters<typeof level>[0],
    outlook: Outlook,
    answered?: { quantity: number; stock: number },
  ) =>
    suggestOrder({
      ...breached(level(row)),
      outlook,
      ...(answered && {
        answered: { ...ordered, quantity: decimal(answered.quantity), stock: decimal(answered.stock) },
      }),
    })?.quantity ?? null;

  test.each([
    ["lasts through the lead time, and a week", { stock: 20, minimum: 5, maximum: null }, steady, "100"],
    ["or for as long as it takes to the next order, twice", { stock: 20, minimum: 5, maximum: null }, often, "70"],
    ["with a reserve", { stock: 20, minimum: 5, maximum: null }, { ...steady, spread: decimal(4) }, "115"],
    ["up to the maximum", { stock: 20, minimum: 5, maximum: 90 }, steady, "70"],
    ["up to the maximum alone, be the threshold above it", { stock: 20, minimum: 95, maximum: 90 }, steady, "70"],
    ["and nothing where the stock is above it", { stock: 91, minimum: 95, maximum: 90 }, steady, null],
    ["from the threshold on, where that is more", { stock: 20, minimum: 80, maximum: null }, steady, "130"],
    [
      "in hundredths of what is in fractions",
      { stock: "0.5", minimum: 1, maximum: null },
      { ...steady, perDay: decimal("0.333") },
      "3.5",
    ],
    ["in whole packs", { stock: 20, minimum: 5, maximum: null }, { ...steady, pack: 12 }, "108"],
    [
      "in fewer packs where there is no room for more",
      { stock: 20, minimum: 5, maximum: 121 },
      { ...steady, pack: 12 },
      "96",
    ],
    [
      "by the unit where there is no room for a pack",
      { stock: 20, minimum: 5, maximum: 25 },
      { ...steady, pack: 12 },
      "5",
    ],
    [
      "of what is in fractions without regard to packs",
      { stock: "0.5", minimum: 5, maximum: null },
      { ...steady, pack: 12 },
      "119.5",
    ],
  ])("an order %s", (_, row, outlook, quantity) => {
    expect(orderOf(row, outlook)).toBe(quantity);
  });

  test("what is on order is left out, as far as it has not come", () => {
    const row = { stock: 20, minimum: 5, maximum: null };
    expect(orderOf(row, steady, { quantity: 60, stock: 20 })).toBe("40");
    expect(orderOf(row, steady, { quantity: 60, stock: 5 })).toBe("55");
    expect(orderOf(row, steady, { quantity: 100, stock: 20 })).toBeNull();
  });

  test("without a lead time it is as without a rate", () => {
    const { leadDays: _, ...rest } = often;
    expect(orderOf({ stock: 2, minimum: 5, maximum: 20 }, rest)).toBe("18");
  });

  const amount = fc.integer({ min: 1, max: 400 });
  const outlooks = fc.record(
    {
      perDay: amount.map((it) => decimal(it / 8)),
      spread: amount.map((it) => decimal(it / 16)),
      serviceLevel: fc.integer({ min: 50, max: 99 }).map(decimal),
      leadDays: fc.integer({ min: 1, max: 40 }).map(decimal),
      reviewDays: fc.integer({ min: 1, max: 30 }).map(decimal),
      pack: fc.integer({ min: 2, max: 40 }),
    },
    { requiredKeys: ["perDay", "spread", "serviceLevel", "leadDays"] },
  );
  const stocks = fc.integer({ min: -50, max: 1_000 });
  const answers = fc.option(fc.record({ quantity: amount, stock: stocks }), { nil: undefined });

  test("an order is never negative, and stock, what is to come and the order are never above the maximum", () => {
    fc.assert(
      fc.property(
        outlooks,
        stocks,
        amount,
        fc.option(amount),
        answers,
        (outlook, stock, minimum, maximum, answered) => {
          const order = orderOf({ stock, minimum, maximum }, outlook, answered);
          if (order === null) return;
          expect(Number(order)).toBeGreaterThan(0);
          const risen = answered ? Math.max(0, stock - answered.stock) : 0;
          const coming = answered ? Math.max(0, answered.quantity - risen) : 0;
          if (maximum !== null) expect(stock + coming + Number(order)).toBeLessThanOrEqual(maximum);
        },
      ),
    );
  });

  test("a larger stock never makes a larger order", () => {
    fc.assert(
      fc.property(
        outlooks,
        stocks,
        amount,
        fc.option(amount),
        answers,
        (outlook, stock, minimum, maximum, answered) => {
          const [less, more] = [stock, stock + 1].map((it) =>
            Number(orderOf({ stock: it, minimum, maximum }, outlook, answered) ?? 0),
          );
          expect(more).toBeLessThanOrEqual(less ?? 0);
        },
      ),
    );
  });
});
