import { expect, test } from "@jest/globals";
import { adviseLimits, differClearly, findExcess, type Limits } from "../../src/stock/advice.ts";
import { compare, decimal, isPositive, ZERO } from "../../src/stock/decimal.ts";
import type { Level } from "../../src/stock/level.ts";
import { type Outlook, reorderPoint } from "../../src/stock/outlook.ts";
import { roundToUnits } from "../../src/stock/threshold.ts";
import fc from "../fast-check.ts";
import { level } from "./levels.ts";

const hundredths = (most: number) => fc.integer({ min: 1, max: 100 * most }).map((it) => decimal(it / 100));

const outlooks: fc.Arbitrary<Outlook> = fc.record(
  {
    perDay: hundredths(50),
    spread: hundredths(50),
    serviceLevel: fc.constant(decimal(95)),
    leadDays: hundredths(60),
    reviewDays: hundredths(30),
  },
  { requiredKeys: ["perDay", "spread", "serviceLevel", "leadDays"] },
);

const quantity = fc.oneof(
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 30_000 }).map((it) => it / 10),
);

const levels = fc
  .record({ stock: quantity, minimum: fc.option(quantity), maximum: fc.option(quantity) })
  .map((row) => level(row));

const changedBy = (it: Level, limits: Limits | null): Level => ({
  ...it,
  minimum: limits?.minimum ?? it.minimum,
  maximum: limits?.maximum ?? it.maximum,
});

test("who follows the advice is advised nothing more", () => {
  fc.assert(
    fc.property(levels, outlooks, (it, outlook) => {
      expect(adviseLimits(changedBy(it, adviseLimits(it, outlook)), outlook)).toBeNull();
    }),
  );
});

test("what then stands is near the reorder point or is it, and the maximum is above the minimum", () => {
  fc.assert(
    fc.property(levels, outlooks, (it, outlook) => {
      const limits = adviseLimits(it, outlook);
      const { minimum, maximum } = changedBy(it, limits);
      const point = roundToUnits(it, reorderPoint(outlook)) ?? ZERO;
      expect(differClearly(minimum ?? ZERO, point)).toBe(false);
      if (limits !== null && isPositive(maximum)) expect(compare(maximum, minimum ?? ZERO)).toBe(1);
    }),
  );
});

const outlook = (facts: Partial<Outlook> = {}): Outlook => ({
  perDay: decimal(2),
  spread: decimal(0),
  serviceLevel: decimal(95),
  leadDays: decimal(5),
  ...facts,
});

test.each([
  // Ten are sold in five days, and 14 in the week after.
  [
    { minimum: 3, maximum: 50 },
    { minimum: "10", maximum: "24" },
  ],
  [
    { minimum: 40, maximum: 50 },
    { minimum: "10", maximum: "24" },
  ],
  [
    { minimum: null, maximum: null },
    { minimum: "10", maximum: "24" },
  ],
  [{ minimum: 8, maximum: 24 }, null],
  [{ minimum: 13, maximum: 24 }, null],
  [{ minimum: 8, maximum: null }, null],
  [
    { minimum: 8, maximum: 60 },
    { minimum: null, maximum: "24" },
  ],
  [
    { minimum: 13, maximum: 60 },
    { minimum: null, maximum: "27" },
  ],
  [
    { minimum: 3, maximum: 20 },
    { minimum: "10", maximum: null },
  ],
])("a level of %j that sells two a day, with five days of lead time, is advised %j", (row, limits) => {
  expect(adviseLimits(level({ stock: 7, ...row }), outlook())).toEqual(limits);
});

test("without a lead time there is nothing to advise, and where orders are seldom both are higher", () => {
  expect(adviseLimits(level({ stock: 7 }), outlook({ leadDays: undefined }))).toBeNull();
  expect(adviseLimits(level({ stock: 7 }), outlook({ reviewDays: decimal(30) }))).toEqual({
    minimum: "70",
    maximum: "130",
  });
});

test("too much is what is above the maximum, or beyond so many days, whichever is more", () => {
  const days = decimal(100);
  const of = (row: Parameters<typeof level>[0], facts: Partial<Parameters<typeof findExcess>[1]> = {}) =>
    findExcess(level(row), { limits: null, outlook: null, days, ...facts });
  expect(of({ stock: 50, maximum: 50 })).toBeNull();
  expect(of({ stock: 60, maximum: 50 })).toEqual({ units: "10", value: "6200" });
  expect(of({ stock: 60, maximum: 0 })).toBeNull();
  expect(of({ stock: 250, maximum: null }, { outlook: outlook() })).toEqual({ units: "50", value: "31000" });
  expect(of({ stock: 200, maximum: null }, { outlook: outlook() })).toBeNull();
  expect(of({ stock: 250, maximum: 240 }, { outlook: outlook() })?.units).toBe("50");
  // Who is advised a higher maximum has no more than that.
  const limits = { minimum: null, maximum: decimal(70) };
  expect(of({ stock: 60, maximum: 50 }, { limits })).toBeNull();
  expect(of({ stock: 60, maximum: 80 }, { limits })).toBeNull();
});
