import { describe, expect, test } from "@jest/globals";
import { compareRates } from "../../../bench/consumption/errors.ts";
import { EVERYTHING, NOTHING_ELSE, type Pattern } from "../../../bench/consumption/shop.ts";
import { croston } from "../../../src/stock/consumption/croston.ts";
import { estimateRate } from "../../../src/stock/consumption/rate.ts";
import { type Model, smoothed } from "../../../src/stock/consumption/smoothing.ts";
import { REFERENCE } from "./reference.ts";

interface Day {
  readonly demand: number;
  readonly exposure: number;
}

const wholeDays = (demands: readonly number[]): Day[] => demands.map((demand) => ({ demand, exposure: 1 }));
const rateOf = (days: readonly Day[]) => {
  const demand = Float64Array.from(days, (day) => day.demand);
  return estimateRate({ first: 0, demand, exposure: Float64Array.from(days, (day) => day.exposure), corrections: [] });
};
const repeat = (week: readonly number[], times: number) => Array.from({ length: times }, () => week).flat();

describe("the class of a demand decides on the method", () => {
  test.each([
    ["smooth", "smoothing", repeat([4, 5, 6, 5], 20)],
    ["smooth", "weekdays", repeat([4, 5, 4, 5, 6, 9, 5], 12)],
    ["erratic", "smoothing", repeat([1, 1, 1, 1, 14, 1, 1, 2, 9], 9)],
    ["intermittent", "croston_sba", repeat([2, 0, 0, 3, 0], 16)],
    ["lumpy", "croston_sba", repeat([1, 0, 0, 1, 0, 0, 1, 0, 20, 0], 8)],
    ["intermittent", "tsb", [...repeat([2, 0, 3, 0], 12), ...repeat([0], 30)]],
  ])("%s: %s", (demand, method, demands) => {
    expect(rateOf(wholeDays(demands))).toMatchObject({ demand, method });
  });
});

describe("a rate is not known yet", () => {
  test("before two weeks, and before three days with demand: that is null, and never 0", () => {
    expect(rateOf(wholeDays(repeat([5], 13)))).toBeNull();
    expect(rateOf(wholeDays(repeat([5], 14)))).toMatchObject({ perDay: 5 });
    expect(rateOf(wholeDays([...repeat([0], 80), 1, 4]))).toBeNull();
    expect(rateOf(wholeDays(repeat([0], 90)))).toBeNull();
    expect(rateOf([])).toBeNull();
  });

  test("while the shelf was empty for most of the time", () => {
    const days = wholeDays(repeat([5], 10)).concat(Array.from({ length: 80 }, () => ({ demand: 0, exposure: 0 })));
    expect(rateOf(days)).toBeNull();
  });
});

describe("days that could not be seen", () => {
  test("say nothing, so that an empty shelf does not lower the rate", () => {
    const days = Array.from({ length: 60 }, (_, day) => ({
      demand: day % 2 === 0 ? 6 : 0,
      exposure: day % 2 === 0 ? 1 : 0,
    }));
    expect(rateOf(days)).toMatchObject({ perDay: 6, demand: "smooth" });
  });

  test("count for less when only a part of them was seen", () => {
    const days = Array.from({ length: 40 }, () => ({ demand: 3, exposure: 0.5 }));
    expect(rateOf(days)).toMatchObject({ perDay: 6 });
  });
});

test("the spread is what a day's demand differs by", () => {
  expect(rateOf(wholeDays(repeat([5], 30)))?.spread).toBe(0);
  const spread = rateOf(wholeDays(repeat([3, 7], 30)))?.spread ?? 0;
  expect(spread).toBeGreaterThan(1.9);
  expect(spread).toBeLessThan(2.3);
});

describe("the methods agree with R's package forecast", () => {
  const run = (model: Model, demands: readonly number[]) => {
    for (const [day, demand] of demands.entries()) model.observe(demand, 1, day);
    return model.perDay();
  };

  test.each(REFERENCE)("on %#", ({ demands, croston: expectedCroston, ses }) => {
    const first = demands.findIndex((demand) => demand > 0);
    const start = { size: demands[first] ?? 0, interval: first + 1 };
    expect(run(croston(start, false), demands)).toBeCloseTo(expectedCroston, 10);
    expect(run(croston(start), demands)).toBeCloseTo(0.95 * expectedCroston, 10);
    expect(run(smoothed(demands[0] ?? 0, 2 / 29, null), demands)).toBeCloseTo(ses, 10);
  });
});

describe("in shops of known demand", () => {
  test.each<[Pattern, number, number]>([
    ["regular", 0.03, 0.1],
    ["weekly", 0.03, 0.1],
    ["erratic", 0.05, 0.25],
    ["intermittent", 0.08, 0.3],
    ["lumpy", 0.08, 0.4],
  ])("%s: the bias is within %p of the true rate, and the error within %p", (pattern, bias, error) => {
    const { rates, known } = compareRates(pattern, NOTHING_ELSE, 30);
    expect(Math.abs(rates.bias)).toBeLessThan(bias);
    expect(rates.error).toBeLessThan(error);
    expect(known).toBeGreaterThan(0.9);
  });

  test.each<[Pattern, number, number]>([
    ["regular", 0.05, 0.2],
    ["weekly", 0.1, 0.3],
    ["erratic", 0.2, 0.5],
    ["intermittent", 0.15, 0.4],
    ["lumpy", 0.35, 0.8],
  ])("%s, with transfers, corrections, gaps and empty shelves: within %p and %p", (pattern, bias, error) => {
    const { rates } = compareRates(pattern, EVERYTHING, 30);
    expect(Math.abs(rates.bias)).toBeLessThan(bias);
    expect(rates.error).toBeLessThan(error);
  });

  test("what dies out is noticed sooner than by a plain mean", () => {
    const { rates, plainMean } = compareRates("dying", NOTHING_ELSE, 30);
    expect(rates.error).toBeLessThan(0.7 * plainMean.error);
  });
});
