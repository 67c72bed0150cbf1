import { describe, expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import { judge, judgeListings, type ThresholdPolicy } from "../../src/stock/judge.ts";
import { type Listing, levelKey } from "../../src/stock/level.ts";
import { shortfall } from "../../src/stock/threshold.ts";
import { level, listing } from "./levels.ts";

const policy: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };
const statusOf = (stock: number | string, minimum: number | string | null, options: Partial<ThresholdPolicy> = {}) =>
  judge(level({ stock, minimum }), { ...policy, ...options }).status;

function judgeAll(listings: readonly Listing[], by: ThresholdPolicy) {
  const judged = judgeListings(listings, by);
  return { levels: [...judged.products()].flatMap(({ levels }) => levels), duplicates: judged.duplicates() };
}

describe("judging a level", () => {
  test("a level is low at its threshold, or only under it when the policy says so", () => {
    expect(statusOf(5, 5)).toBe("low");
    expect(statusOf("5.000001", 5)).toBe("ok");
    expect(statusOf(5, 5, { compare: "below" })).toBe("ok");
    expect(statusOf("4.999999", 5, { compare: "below" })).toBe("low");
  });

  test("a stock of zero or less is out", () => {
    expect(statusOf(0, 5)).toBe("out");
    expect(statusOf("-0.5", 5)).toBe("out");
    expect(statusOf("0.000001", 5)).toBe("low");
    expect(statusOf(0, 5, { compare: "below" })).toBe("out");
  });

  test("floating-point noise of the server never flips a status", () => {
    expect(statusOf(0.1 + 0.2, "0.3", { compare: "below" })).toBe("ok");
    expect(statusOf("0.3", 0.1 + 0.2, { compare: "at_or_below" })).toBe("low");
  });

  test.each([0, null, -3])("a minimum of %p means none is set, unless the policy says otherwise", (minimum) => {
    expect(judge(level({ stock: 0, minimum }), policy)).toMatchObject({ status: "ok", threshold: null });
    expect(statusOf(0, minimum, { zeroMinimum: "alert" })).toBe("out");
    expect(statusOf(1, minimum, { zeroMinimum: "alert" })).toBe("ok");
  });

  test("the threshold says who set it", () => {
    expect(judge(level({ stock: 9, minimum: 5 }), policy).threshold).toEqual({ value: "5", source: "erp" });
  });
});

describe("judging listings", () => {
  test("of two rows with one key the worse is kept, and the key is among the duplicates", () => {
    const better = { stock: 3, minimum: 5 };
    const worse = { stock: 1, minimum: 5 };
    for (const rows of [
      [better, worse],
      [worse, better],
    ]) {
      const { levels, duplicates } = judgeAll([listing({}, ...rows)], policy);
      expect(levels.map((judged) => judged.level.stock)).toEqual(["1"]);
      expect(duplicates).toEqual([levelKey(level({ stock: 0 }))]);
    }
  });

  test.each([
    ["ok", "low", { stock: 40 }, { stock: 4 }],
    ["ok", "out", { stock: 40 }, { stock: 0 }],
    ["low", "out", { stock: 4 }, { stock: 0 }],
  ])("%s and %s of one name are the latter, in whichever order they come", (_, worse, better, row) => {
    for (const rows of [
      [better, row],
      [row, better],
    ]) {
      const { levels } = judgeAll([listing({}, ...rows)], policy);
      expect(levels.map((judged) => judged.status)).toEqual([worse]);
    }
  });

  test("of two equally bad rows the one that lacks more is the worse, in whichever order they come", () => {
    const [little, much] = [
      { stock: 4, minimum: 5 },
      { stock: 4, minimum: 50 },
    ];
    for (const rows of [
      [little, much],
      [much, little],
    ]) {
      const { levels } = judgeAll([listing({}, ...rows)], policy);
      expect(levels.map(({ threshold }) => threshold?.value)).toEqual(["50"]);
    }
  });

  test("out of stock is worse than a larger shortfall", () => {
    const { levels } = judgeAll([listing({}, { stock: 0, minimum: 1 }, { stock: 1, minimum: 99 })], policy);
    expect(levels.map((judged) => judged.status)).toEqual(["out"]);
  });

  test("the same warehouse name in another branch is another level, and so is a row without a name", () => {
    const rows = [{ branch: "Norte" }, { branch: "Sur" }, { branch: null }, { warehouse: null }];
    const { levels, duplicates } = judgeAll([listing({}, ...rows.map((row) => ({ stock: 1, ...row })))], policy);
    expect(levels.length).toBe(4);
    expect(duplicates).toEqual([]);
  });

  test("a product listed twice, by a sweep and by a later look-up, is judged as the later one says", () => {
    const { levels, duplicates } = judgeAll([listing({}, { stock: 1 }), listing({}, { stock: 40 })], policy);
    expect(levels.map((judged) => judged.status)).toEqual(["ok"]);
    expect(duplicates).toEqual([]);
  });
});

test("the shortfall is what is missing up to the threshold, never negative", () => {
  const missing = (stock: number | string) => shortfall(level({ stock }), { value: decimal(5), source: "erp" });
  expect(["1.5", 5, 8, -2].map(missing)).toEqual(["3.5", "0", "0", "7"]);
});
