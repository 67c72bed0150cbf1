import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { suggestOrder } from "../../src/alerts/suggest-order.ts";
import { decimal } from "../../src/stock/decimal.ts";
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

test("is never negative, whatever stands in the row", () => {
  const amount = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(amount, amount, fc.option(amount), (stock, minimum, maximum) => {
      const order = suggestOrder(breached(level({ stock, minimum, maximum })));
      expect(Number(order?.quantity ?? 1)).toBeGreaterThan(0);
    }),
  );
});
