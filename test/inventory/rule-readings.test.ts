import { describe, expect, test } from "@jest/globals";
import { canRaise, listReadings, reachable, withoutCovered } from "../../src/inventory/rule-readings.ts";
import type { Filters, InventoryQuery } from "../../src/smartpyme/query.ts";
import { rules } from "../stock/rules.ts";

const goods: Filters = { enabled: true, type: "product" };

function readings(match: unknown, filters: Filters = goods) {
  const [rule] = rules([{ match, minimum: 10 }]);
  if (!rule) throw new Error("the rule is about another company");
  return listReadings(rule, filters);
}

/** Returns the texts of the queries of each way to read, without the filters that all queries share. */
const texts = (match: unknown, filters: Filters = goods) =>
  readings(match, filters).map(({ queries, products }) => [
    ...queries.map(({ lowOnly: _, enabled: __, type: ___, ...text }) => text),
    ...products,
  ]);

test.each([
  [{ minimum: 0 }, true],
  [{ percent_of_maximum: 1 }, true],
  [{ times_minimum: 1.000001 }, true],
  [{ times_minimum: 1 }, false],
  [{ times_minimum: 0.5 }, false],
  [{ ignore: true }, false],
])("%j can raise a threshold: %p", (effect, expected) => {
  expect(rules([effect]).map(canRaise)).toEqual([expected]);
});

test("rules after one that matches everything are never reached", () => {
  const numbers = (given: unknown) => reachable(rules(given)).map(({ number }) => number);
  expect(numbers([{ match: { sku: "x" }, minimum: 1 }, { minimum: 2 }, { minimum: 3 }])).toEqual([1, 2]);
  expect(numbers([{ match: { company: "mi-empresa" }, minimum: 1 }, { minimum: 2 }])).toEqual([1]);
  expect(numbers([{ match: { sku: "x" }, minimum: 1 }])).toEqual([1]);
});

describe("a rule is read by", () => {
  test("the longest certain text of each field that the API knows, all in one query", () => {
    expect(readings({ category: "Electrónicos", warehouse: "Bodega N*" })).toEqual([
      { queries: [{ lowOnly: false, enabled: true, type: "product", category: "Electr" }], products: [] },
    ]);
    expect(texts({ sku: "LAP-*-015", product: "*Inspiron*", brand: "Dell", branch: "Norte" })).toEqual([
      [{ sku: "LAP-", name: "Inspiron", brand: "Dell" }],
    ]);
  });

  test("a query for each alternative, except those whose products another query lists", () => {
    expect(texts({ sku: ["LAP-DELL-*", "LAP-*", "lap-*", "HP-*"] })).toEqual([[{ sku: "LAP-" }, { sku: "HP-" }]]);
  });

  test("all alternatives of several fields, or by fewer queries with fewer fields, whichever is cheaper", () => {
    expect(texts({ category: ["Redes", "Audio"], brand: ["Dell", "HP"] })).toEqual([
      [
        { category: "Redes", brand: "Dell" },
        { category: "Redes", brand: "HP" },
        { category: "Audio", brand: "Dell" },
        { category: "Audio", brand: "HP" },
      ],
      [{ category: "Redes" }, { category: "Audio" }],
      [{ brand: "Dell" }, { brand: "HP" }],
    ]);
  });

  test("at most 8 queries", () => {
    const nine = Array.from({ length: 9 }, (_, index) => `${index}x`);
    expect(texts({ sku: nine, brand: "Dell" })).toEqual([[{ brand: "Dell" }]]);
    expect(texts({ sku: nine })).toEqual([]);
    const many = Array.from({ length: 2_000 }, (_, index) => `${index + 10_000}x`);
    expect(texts({ sku: many, product: many, category: many, brand: many })).toEqual([]);
  });

  test("ids, if it names them, or by its texts", () => {
    expect(texts({ product_id: [302, 301, 302] })).toEqual([[302, 301]]);
    expect(texts({ product_id: 301, brand: "Dell" })).toEqual([[301], [{ brand: "Dell" }]]);
  });

  test.each<unknown>([
    {},
    { branch: "Norte" },
    { supplier: "TechCorp" },
    { brand: "*" },
    { brand: "" },
    { brand: ["Dell", "*ñ*"] },
  ])("nothing short of everything: %j", (match) => {
    expect(readings(match)).toEqual([]);
  });
});

describe("the poll's filters", () => {
  test("hold in every query", () => {
    expect(texts({ brand: "Dell" }, { ...goods, category: "Audio" })).toEqual([[{ brand: "Dell", category: "Audio" }]]);
    expect(readings({ brand: "Dell" }, { type: "service" })).toEqual([
      { queries: [{ lowOnly: false, type: "service", brand: "Dell" }], products: [] },
    ]);
  });

  test("are replaced by a text that contains them, and stay when both constrain the same", () => {
    expect(texts({ brand: "Dell", sku: "LAP-DELL-*" }, { ...goods, sku: "lap" })).toEqual([
      [{ brand: "Dell", sku: "LAP-DELL-" }],
    ]);
    expect(texts({ brand: "Dell", sku: "*-015" }, { ...goods, sku: "lap" })).toEqual([[{ brand: "Dell", sku: "lap" }]]);
  });

  test("need a read of everything when a rule narrows them no further", () => {
    expect(texts({ sku: "*-015" }, { ...goods, sku: "LAP" })).toEqual([]);
    expect(texts({ sku: ["LAP-DELL-*", "*-015"] }, { ...goods, sku: "LAP" })).toEqual([]);
    expect(texts({ sku: "lap*" }, { ...goods, sku: "LAP" })).toEqual([]);
  });

  test("with a wildcard can only be judged by the API, so that nothing is looked up by id", () => {
    expect(texts({ product_id: 301 }, { ...goods, sku: "LAP_" })).toEqual([]);
    expect(texts({ product_id: 301 }, { ...goods, sku: "LAP" })).toEqual([[301]]);
  });
});

test("of queries that list the same products the first is kept, and of others the broader one", () => {
  const query = (text: Filters): InventoryQuery => ({ ...goods, lowOnly: false, ...text });
  const given = [{ sku: "LAP-1" }, { sku: "lap" }, { brand: "Dell" }, { sku: "LAP" }, { sku: "x", brand: "Dell Inc" }];
  expect(withoutCovered(given.map(query))).toEqual([{ sku: "lap" }, { brand: "Dell" }].map(query));
});
