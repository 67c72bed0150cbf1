import { describe, expect, test } from "@jest/globals";
import { suggestOrder } from "../../src/messages/suggest-order.ts";
import { decimal } from "../../src/stock/decimal.ts";
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
