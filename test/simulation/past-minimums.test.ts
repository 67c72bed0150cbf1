import { expect, test } from "@jest/globals";
import { watchPast } from "../../src/simulation/past-minimums.ts";
import type { Past } from "../../src/stock/advice.ts";
import { decimal } from "../../src/stock/decimal.ts";
import fc from "../fast-check.ts";
import { level } from "../stock/levels.ts";

const DAY_MS = 24 * 3_600_000;
const POLICY = { compare: "at_or_below", zeroMinimum: "ignore" } as const;

/** @param stocks one a day; null: not known */
function pastOf(stocks: readonly (number | null)[], minimum: number | null, advised: number, lead = 3): Past | null {
  const watch = watchPast(decimal(advised), decimal(lead), POLICY);
  for (const [day, stock] of stocks.entries()) {
    watch.see(stock === null ? null : level({ stock, minimum }), day * DAY_MS);
  }
  return watch.past();
}

test("tells how a level went under its minimum and under another", () => {
  expect(pastOf([20, 16, 12, 8, 4, 0, 20, 20, 14, 20, 20], 5, 14)).toEqual({
    days: 10,
    stockOuts: 1,
    present: { daysUnder: 2, alerts: 1, inTime: 0 },
    advised: { daysUnder: 5, alerts: 2, inTime: 1 },
  });
});

test("what was under it from the first is no alert, and what ran out too soon after is not counted", () => {
  expect(pastOf([4, 0, 20, 20, 20, 4, 2, 1, 0], 5, 10)).toMatchObject({
    stockOuts: 1,
    present: { alerts: 1, inTime: 1 },
  });
  expect(pastOf([4, 3, 2, 1, 0], 5, 10)).toMatchObject({ stockOuts: 1, present: { alerts: 0, inTime: 1 } });
});

test("time that is not known says nothing", () => {
  expect(pastOf([], 5, 10)).toBeNull();
  expect(pastOf([4, null, 4], 5, 10)).toBeNull();
  expect(pastOf([20, 4, null, 0, 0], 5, 10)).toEqual({
    days: 2,
    stockOuts: 0,
    present: { daysUnder: 1, alerts: 1, inTime: 0 },
    advised: { daysUnder: 1, alerts: 1, inTime: 0 },
  });
});

test("without a minimum nobody is told of anything", () => {
  expect(pastOf([20, 8, 6, 4, 0], null, 10)).toMatchObject({
    stockOuts: 1,
    present: { daysUnder: 0, alerts: 0, inTime: 0 },
    advised: { alerts: 1, inTime: 1 },
  });
});

test("a higher minimum is never later, and any of them counts what was under it", () => {
  const stocks = fc.array(fc.integer({ min: -3, max: 30 }), { minLength: 2, maxLength: 60 });
  const minimum = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(stocks, minimum, minimum, fc.integer({ min: 1, max: 8 }), (stocks, a, b, lead) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const past = pastOf(stocks, low, high, lead);
      const under = (least: number) => stocks.slice(0, -1).filter((stock) => stock <= least).length;
      const falls = (least: number) =>
        stocks.filter((stock, day) => day > 0 && stock <= least && (stocks[day - 1] ?? 0) > least).length;
      expect(past).toMatchObject({
        days: stocks.length - 1,
        present: { daysUnder: under(low), alerts: falls(low) },
        advised: { daysUnder: under(high), alerts: falls(high) },
      });
      expect(past?.advised.inTime).toBeGreaterThanOrEqual(past?.present.inTime ?? 0);
      expect(past?.stockOuts).toBeGreaterThanOrEqual(past?.advised.inTime ?? 0);
    }),
  );
});
