import { describe, expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import { judge, judgeListings, type ThresholdPolicy } from "../../src/stock/judge.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import fc from "../fast-check.ts";
import { level, listing, product } from "./levels.ts";
import { rules } from "./rules.ts";

const policy: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };
type Row = Parameters<typeof level>[0];
const by = (given: unknown, row: Row, options: Partial<ThresholdPolicy> = {}) =>
  judge(level(row), { ...policy, ...options, rules: rules(given) });
const thresholdBy = (...args: Parameters<typeof by>) => by(...args).threshold?.value ?? null;

describe("a rule sets the threshold", () => {
  test.each([
    [{ minimum: 10 }, { minimum: 5 }, "10"],
    [{ minimum: 2 }, { minimum: 5 }, "2"],
    [{ minimum: 10 }, { minimum: null }, "10"],
    [{ minimum: 0.5 }, { minimum: 0 }, "0.5"],
    [{ percent_of_maximum: 20 }, { minimum: 5, maximum: 50 }, "10"],
    [{ percent_of_maximum: 0.1 }, { minimum: 5, maximum: "0.3" }, "0.0003"],
    [{ percent_of_maximum: 33.333333 }, { minimum: 5, maximum: 3 }, "1"],
    [{ percent_of_maximum: 150 }, { minimum: 5, maximum: 10 }, "15"],
    [{ times_minimum: 1.5 }, { minimum: 5 }, "7.5"],
    [{ times_minimum: 0.1 }, { minimum: "0.3" }, "0.03"],
    [{ times_minimum: 1 }, { minimum: 5 }, "5"],
  ])("%j, of %j: %s", (effect, row, value) => {
    expect(thresholdBy([effect], { stock: 9, ...row })).toBe(value);
  });

  test("ignore: the level has no threshold and is ok at any stock", () => {
    for (const stock of [-1, 0, 3]) {
      expect(by([{ ignore: true }], { stock, minimum: 5 }, { zeroMinimum: "alert" })).toMatchObject({
        threshold: null,
        status: "ok",
      });
    }
  });

  test("minimum 0: the level is never low, and out at zero, whatever zero_minimum says", () => {
    for (const zeroMinimum of ["ignore", "alert"] as const) {
      expect(by([{ minimum: 0 }], { stock: 1, minimum: 5 }, { zeroMinimum }).status).toBe("ok");
      expect(by([{ minimum: 0 }], { stock: 0, minimum: null }, { zeroMinimum }).status).toBe("out");
    }
  });

  test("and the policy's comparison decides whether a stock of exactly that is low", () => {
    expect(by([{ times_minimum: 2 }], { stock: 10, minimum: 5 }).status).toBe("low");
    expect(by([{ times_minimum: 2 }], { stock: 10, minimum: 5 }, { compare: "below" }).status).toBe("ok");
    expect(by([{ times_minimum: 2 }], { stock: "9.999999", minimum: 5 }, { compare: "below" }).status).toBe("low");
  });
});

describe("a rule by consumption sets the threshold where a rate is known", () => {
  const known = { perDay: decimal("11.7"), spread: decimal(4), serviceLevel: decimal(95) };
  const byRate = (given: unknown, row: Row, outlook: Outlook | null) =>
    judge(level(row), { ...policy, rules: rules(given) }, () => outlook).threshold;

  test.each([
    [{ days_of_cover: 7 }, { stock: 9 }, known, "82"],
    [{ days_of_cover: 7 }, { stock: "9.5" }, known, "81.9"],
    [{ days_of_cover: 0.5 }, { stock: 9 }, known, "6"],
    [{ reorder_point: { lead_time: "4d", service_level: 50 } }, { stock: 9 }, known, "47"],
    [{ reorder_point: { lead_time: "36h", service_level: 50 } }, { stock: "9.5" }, known, "17.55"],
    [{ reorder_point: {} }, { stock: 9 }, { ...known, leadDays: decimal(4) }, "60"],
    [{ reorder_point: {} }, { stock: 9 }, { ...known, leadDays: decimal(4), reviewDays: decimal(5) }, "126"],
    [{ reorder_point: { lead_time: "4d" } }, { stock: 9 }, { ...known, leadDays: decimal(40) }, "60"],
  ])("%j, of %j: %s", (effect, row, outlook, value) => {
    expect(byRate([effect], row, outlook)?.value).toBe(value);
  });

  test("and the minimum in SmartPyme counts where it is not, or where no lead time is", () => {
    const own = { value: "5", source: "erp" };
    expect(byRate([{ days_of_cover: 7 }, { minimum: 99 }], { stock: 9, minimum: 5 }, null)).toEqual(own);
    expect(byRate([{ reorder_point: {} }, { minimum: 99 }], { stock: 9, minimum: 5 }, known)).toEqual(own);
    expect(byRate([{ days_of_cover: 7 }], { stock: 9, minimum: 0 }, null)).toBeNull();
  });

  test("and of two rows of one place, whose rate is that of both together, each is judged by its own minimum", () => {
    const both = [
      { stock: 9, minimum: 5 },
      { stock: 4, minimum: 5 },
    ];
    const { product } = judgeListings(
      [listing({}, ...both)],
      { ...policy, rules: rules([{ days_of_cover: 7 }]) },
      () => known,
    );
    expect(product(301)?.levels.map(({ threshold }) => threshold)).toEqual([{ value: "5", source: "erp" }]);
  });
});

describe("where a rule cannot set a threshold, the minimum in SmartPyme counts, as without rules", () => {
  const given = [{ percent_of_maximum: 20 }, { minimum: 99 }];

  test.each([null, 0, -1])("a maximum of %p", (maximum) => {
    expect(by(given, { stock: 4, minimum: 5, maximum }).threshold).toEqual({ value: "5", source: "erp" });
    expect(by(given, { stock: 0, minimum: 0, maximum }).threshold).toBeNull();
  });

  test.each([null, 0, -1])("a minimum of %p to multiply", (minimum) => {
    expect(by([{ times_minimum: 2 }], { stock: 0, minimum }).threshold).toBeNull();
    expect(by([{ times_minimum: 2 }], { stock: 0, minimum }, { zeroMinimum: "alert" }).threshold).toEqual({
      value: "0",
      source: "erp",
    });
  });
});

describe("the threshold says which rule set it", () => {
  test("by its position in the list, its name, its kind and its factor, even if the value is the same", () => {
    const given = [
      { match: { company: "otra" }, minimum: 1 },
      { name: "temporada", match: { brand: "Dell" }, times_minimum: 1 },
    ];
    expect(by(given, { stock: 9, minimum: 5 }).threshold).toEqual({
      value: "5",
      source: { number: 2, name: "temporada", kind: "times_minimum", factor: "1" },
    });
  });

  test("with a null name for a rule without one", () => {
    expect(by([{ minimum: 7.5 }], { stock: 9 }).threshold?.source).toEqual({
      number: 1,
      name: null,
      kind: "minimum",
      factor: "7.5",
    });
  });
});

describe("the first rule that matches wins", () => {
  const given = [
    { match: { product_id: 301 }, ignore: true },
    { match: { category: "electronicos", warehouse: ["Bodega N*", "Tránsito"] }, minimum: 10 },
    { match: { category: "Electrónicos" }, minimum: 20 },
    { minimum: 30 },
  ];
  const among = (facts: Parameters<typeof product>[0], warehouse: string) =>
    judge(level({ stock: 99, warehouse }, product(facts)), { ...policy, rules: rules(given) }).threshold?.value;

  test("over whatever comes after it", () => {
    expect(among({ id: 301 }, "Bodega Norte")).toBeUndefined();
    expect(among({ id: 302 }, "Bodega Norte")).toBe("10");
    expect(among({ id: 302 }, "TRANSITO")).toBe("10");
    expect(among({ id: 302 }, "Bodega Sur")).toBe("20");
    expect(among({ id: 302, category: null }, "Bodega Norte")).toBe("30");
  });

  test("for any rules and levels", () => {
    const match = fc.record(
      { brand: fc.constantFrom("Dell", "HP", "*"), warehouse: fc.constantFrom("Norte", "S*") },
      { requiredKeys: [] },
    );
    const one = fc.record({ match, minimum: fc.integer({ min: 0, max: 20 }) });
    const subject = fc.record({
      brand: fc.constantFrom("Dell", "HP", null),
      warehouse: fc.constantFrom("Norte", "Sur"),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), subject, (listed, { brand, warehouse }) => {
        const first = listed.find(
          ({ match: { brand: b, warehouse: w } }) =>
            (b === undefined || b === "*" || b === brand) &&
            (w === undefined || w === warehouse || (w === "S*" && warehouse === "Sur")),
        );
        const judged = judge(level({ stock: 1, minimum: 3, warehouse }, product({ brand })), {
          ...policy,
          rules: rules(listed),
        });
        expect(judged.threshold?.value).toBe(String(first?.minimum ?? 3));
      }),
    );
  });
});

test("rules for other companies only are left out, and the rest keep their numbers", () => {
  const given = [
    { match: { company: ["otra", "tercera"] }, minimum: 1 },
    { match: { company: "MI-*" }, minimum: 2 },
    { minimum: 3 },
  ];
  expect(rules(given).map(({ number }) => number)).toEqual([2, 3]);
  expect(rules(given, "otra").map(({ number }) => number)).toEqual([1, 3]);
});
