import { describe, expect, test } from "@jest/globals";
import type { StockBook } from "../../src/stock/consumption/follow-stock.ts";
import { outlooksBy } from "../../src/stock/consumption/outlooks.ts";
import type { Rate } from "../../src/stock/consumption/rate.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { quantileOfNormal } from "../../src/stock/normal.ts";
import { daysOfCover, type Outlook, reorderPoint } from "../../src/stock/outlook.ts";
import fc from "../fast-check.ts";
import { level } from "./levels.ts";

const rate: Rate = { perDay: 12, spread: 4, demand: "smooth", method: "smoothing", since: 20_500 };
const outlook: Outlook = { perDay: decimal(12), spread: decimal(4), serviceLevel: decimal(95) };

test.each([
  [0.5, 0],
  [0.8, 0.841621],
  [0.9, 1.281552],
  [0.95, 1.644854],
  [0.975, 1.959964],
  [0.99, 2.326348],
  [0.9999, 3.719016],
])("the normal distribution has %p of itself below %p", (probability, z) => {
  expect(Math.abs(quantileOfNormal(probability) - z)).toBeLessThan(0.00045);
});

describe("the reorder point", () => {
  test("lasts through the lead time, and has a safety stock for it", () => {
    expect(reorderPoint({ ...outlook, leadDays: decimal(5), serviceLevel: decimal(50) })).toBe("60");
    expect(Number(reorderPoint({ ...outlook, leadDays: decimal(5) }))).toBeCloseTo(60 + 1.645 * 4 * Math.sqrt(5), 1);
  });

  test("lasts until the occasion to order after that as well, where there is one every so many days", () => {
    const weekly = { ...outlook, leadDays: decimal(5), reviewDays: decimal(7), serviceLevel: decimal(50) };
    expect(reorderPoint(weekly)).toBe("144");
  });

  test("is not known without a lead time", () => {
    expect(reorderPoint({ ...outlook, reviewDays: decimal(7) })).toBeNull();
  });

  test("never falls when anything that it rests on rises", () => {
    const outlooks = fc.record({
      perDay: fc.integer({ min: 1, max: 5_000 }).map((it) => decimal(it / 10)),
      spread: fc.integer({ min: 0, max: 5_000 }).map((it) => decimal(it / 10)),
      leadDays: fc.integer({ min: 1, max: 90 }).map(decimal),
      reviewDays: fc.integer({ min: 1, max: 30 }).map(decimal),
      serviceLevel: fc.integer({ min: 50, max: 99 }).map(decimal),
    });
    fc.assert(
      fc.property(
        outlooks,
        fc.constantFrom("perDay", "spread", "leadDays", "reviewDays", "serviceLevel"),
        (some, of) => {
          const more = { ...some, [of]: decimal(Number(some[of]) + 0.5) };
          expect(Number(reorderPoint(more))).toBeGreaterThanOrEqual(Number(reorderPoint(some)));
        },
      ),
    );
  });
});

test("a stock below 0 lasts no time, and not less than that", () => {
  expect(daysOfCover(decimal(36), outlook)).toBe(3);
  expect(daysOfCover(decimal(0), outlook)).toBe(0);
  expect(daysOfCover(decimal(-4), outlook)).toBe(0);
});

describe("what is known of a level", () => {
  const at = new Date("2026-11-24T14:00:00Z");
  const tracked = { since: 0, blindSince: null, falls: [], blind: [] };
  const book: StockBook = new Map([
    [
      301,
      [
        { ...tracked, place: { branch: "Sucursal Central", warehouse: "Norte" }, stock: decimal(9), rate },
        { ...tracked, place: { branch: "Sucursal Central", warehouse: "Sur" }, stock: decimal(9), rate: null },
      ],
    ],
  ]);
  const known = (measuredAt: string | undefined, warehouse = "Norte") =>
    outlooksBy(book, measuredAt, at, () => ({ leadDays: decimal(5) }))(level({ stock: 9, warehouse }));

  test("is its rate in its own warehouse, and what its supplier takes", () => {
    expect(known(at.toISOString())).toEqual({ ...outlook, leadDays: "5" });
    expect(known(at.toISOString(), "Sur")).toBeNull();
    expect(known(at.toISOString(), "Este")).toBeNull();
  });

  test("is nothing where the catalog was never read in full, or not for two weeks", () => {
    expect(known(undefined)).toBeNull();
    expect(known("2026-11-10T14:00:00Z")).not.toBeNull();
    expect(known("2026-11-10T13:59:59Z")).toBeNull();
  });
});
