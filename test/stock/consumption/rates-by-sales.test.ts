import { describe, expect, test } from "@jest/globals";
import type { Fall } from "../../../src/stock/consumption/history.ts";
import { estimateRate, type Rate } from "../../../src/stock/consumption/rate.ts";
import { type RatedLevel, ratesBySales, type SalesOfProduct } from "../../../src/stock/consumption/rates-by-sales.ts";
import { seriesOf } from "../../../src/stock/consumption/series.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import fc from "../../fast-check.ts";

const TODAY = 20_500;

/** The same units on each of the last days. */
function each(units: number, days = 28): Fall[] {
  return units === 0
    ? []
    : Array.from({ length: days }, (_, at) => ({ day: TODAY - days + at, days: 1, units: decimal(units) }));
}

function rated(branch: string | null, falls: readonly Fall[]): RatedLevel {
  const since = (TODAY - 29) * 24;
  return { branch, falls, rate: estimateRate(seriesOf({ falls, blind: [], since, blindSince: null }, TODAY - 1)) };
}

const readAll = (days = 28) => Array.from({ length: days }, (_, at) => TODAY - days + at);

function sales(byBranch: Readonly<Record<string, readonly Fall[]>>, read = readAll()): SalesOfProduct {
  return { branches: Object.entries(byBranch).map(([branch, falls]) => ({ place: { branch }, falls })), read };
}

const perDay = (rates: readonly (Rate | null)[]) => rates.map((rate) => rate && [rate.perDay, rate.source ?? "stock"]);

describe("the larger of what fell of stock and what was sold", () => {
  test("is the rate of a level, and says which it is", () => {
    const level = rated("Norte", each(4));
    expect(perDay(ratesBySales([level], sales({ Norte: each(6) }), TODAY))).toEqual([[6, "sales"]]);
    expect(perDay(ratesBySales([level], sales({ Norte: each(3) }), TODAY))).toEqual([[4, "stock"]]);
    expect(perDay(ratesBySales([level], sales({ Sur: each(9) }), TODAY))).toEqual([[4, "stock"]]);
  });

  test("is known from sales alone, before the stock was watched for long enough", () => {
    expect(perDay(ratesBySales([rated("Norte", [])], sales({ Norte: each(6) }), TODAY))).toEqual([[6, "sales"]]);
    expect(ratesBySales([rated("Norte", [])], sales({ Norte: each(6, 10) }, readAll(10)), TODAY)).toEqual([null]);
  });

  test("is shared by the warehouses of a branch as what fell there, since sales do not name them", () => {
    const levels = [rated("Norte", each(3)), rated("Norte", each(1)), rated("Norte", []), rated("Sur", each(2))];
    expect(perDay(ratesBySales(levels, sales({ Norte: each(8) }), TODAY))).toEqual([
      [6, "sales"],
      [2, "sales"],
      null,
      [2, "stock"],
    ]);
    const still = [rated("Norte", []), rated("Norte", [])];
    expect(ratesBySales(still, sales({ Norte: each(8) }), TODAY)).toEqual([null, null]);
  });

  test("leaves a warehouse its rate by stock where its part of the sales is less", () => {
    const [now, before] = [each(10).slice(14), each(10).slice(0, 14)];
    const levels = [rated("Norte", now), rated("Norte", before)];
    const rates = ratesBySales(levels, sales({ Norte: each(11) }), TODAY);
    expect(levels[0]?.rate?.perDay).toBeGreaterThan(5.5);
    expect(rates[0]).toEqual(levels[0]?.rate);
    expect(rates[1]).toMatchObject({ perDay: 5.5, source: "sales" });
  });

  test("takes a sale without a branch for one of the only branch", () => {
    const unnamed = { branches: [{ place: { branch: null }, falls: each(6) }], read: readAll() };
    expect(perDay(ratesBySales([rated("Norte", [])], unnamed, TODAY))).toEqual([[6, "sales"]]);
    expect(ratesBySales([rated("Norte", []), rated("Sur", [])], unnamed, TODAY)).toEqual([null, null]);
  });

  test("goes by the days that were read, and not by those that could not be", () => {
    const read = readAll().filter((day) => day % 2 === 0);
    const falls = each(6).filter(({ day }) => day % 2 === 0);
    expect(perDay(ratesBySales([rated("Norte", [])], sales({ Norte: falls }, read), TODAY))).toEqual([[6, "sales"]]);
  });

  test("is that of stock once no sales were read for two weeks", () => {
    const [read, falls] = [readAll(60).slice(0, 47), each(6, 60).slice(0, 47)];
    expect(ratesBySales([rated("Norte", [])], sales({ Norte: falls }, read), TODAY)).not.toEqual([null]);
    expect(ratesBySales([rated("Norte", [])], sales({ Norte: falls }, read), TODAY + 1)).toEqual([null]);
  });
});

test("is never less than stock alone says, and shares of a branch never come to more than its sales and its stock", () => {
  const days = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 28, maxLength: 28 });
  const fallsOf = (units: readonly number[]) =>
    units.flatMap((it, at): Fall[] => (it === 0 ? [] : [{ day: TODAY - 28 + at, days: 1, units: decimal(it) }]));
  const level = fc.record({ branch: fc.constantFrom("Norte", "Sur", null), units: days });
  const unread = fc.uniqueArray(fc.integer({ min: 0, max: 27 }), { maxLength: 10 });
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 4 }), days, days, unread, (given, north, south, missing) => {
      const read = readAll().filter((_, at) => !missing.includes(at));
      const known = (units: readonly number[]) => fallsOf(units.map((it, at) => (missing.includes(at) ? 0 : it)));
      const levels = given.map(({ branch, units }) => rated(branch, fallsOf(units)));
      const rates = ratesBySales(levels, sales({ Norte: known(north), Sur: known(south) }, read), TODAY);
      for (const [at, { rate }] of levels.entries()) {
        expect(rates[at]?.perDay ?? 0).toBeGreaterThanOrEqual(rate?.perDay ?? 0);
        if (rates[at]?.source === undefined) expect(rates[at]).toEqual(rate);
      }
      const largest = Math.max(...north, ...south);
      for (const branch of ["Norte", "Sur"]) {
        const bySales = levels.flatMap((it, at) =>
          it.branch === branch && rates[at]?.source ? (rates[at] ?? []) : [],
        );
        // Each is rounded to three digits.
        expect(bySales.reduce((sum, it) => sum + it.perDay, 0)).toBeLessThanOrEqual(largest * 1.02);
      }
    }),
    { numRuns: 200 },
  );
});
