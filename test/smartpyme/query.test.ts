import { expect, test } from "@jest/globals";
import { covers, hasTexts, type InventoryQuery, queryKey } from "../../src/smartpyme/query.ts";
import { product } from "../stock/levels.ts";

const goods: InventoryQuery = { lowOnly: false, enabled: true, type: "product" };

test("queries that ask for the same have the same key, and other queries have other keys", () => {
  expect(queryKey({ ...goods, category: "Electr" })).toBe("enabled=true&type=product&category=electr");
  expect(queryKey({ category: "ELECTR", type: "product", enabled: true, lowOnly: false })).toBe(
    queryKey({ ...goods, category: "Electr", brand: undefined }),
  );
  const others: InventoryQuery[] = [
    goods,
    { ...goods, lowOnly: true },
    { ...goods, enabled: false },
    { ...goods, enabled: undefined },
    { ...goods, category: "a" },
    { ...goods, brand: "a" },
    { ...goods, category: "a&brand=a" },
    { ...goods, category: "a", brand: "a" },
  ];
  expect(new Set(others.map(queryKey)).size).toBe(others.length);
});

test.each<[InventoryQuery, InventoryQuery, boolean]>([
  [goods, { ...goods, sku: "LAP-" }, true],
  [{ ...goods, sku: "lap" }, { ...goods, sku: "LAP-" }, true],
  [{ ...goods, sku: "LAP-" }, { ...goods, sku: "LAP-DELL-" }, true],
  [{ ...goods, sku: "LAP-" }, { ...goods, sku: "LAP-", brand: "Dell" }, true],
  [goods, { ...goods, lowOnly: true }, true],
  [{ lowOnly: false }, goods, true],
  [{ ...goods, sku: "LAP-DELL-" }, { ...goods, sku: "LAP-" }, false],
  [{ ...goods, sku: "LAP-" }, { ...goods, brand: "LAP-" }, false],
  [{ ...goods, sku: "LAP-", brand: "Dell" }, { ...goods, sku: "LAP-" }, false],
  [{ ...goods, lowOnly: true }, goods, false],
  [goods, { ...goods, type: "service" }, false],
  [goods, { lowOnly: false }, false],
])("%j covers %j: %p", (broad, narrow, expected) => {
  expect(covers(broad, narrow)).toBe(expected);
});

test("a product fits a query when it contains its texts, in any case, and a field without a value contains none", () => {
  const laptop = product({ sku: null });
  expect(hasTexts(laptop, { category: "electro", name: "dell INSP" })).toBe(true);
  expect(hasTexts(laptop, { category: "electro", name: "HP" })).toBe(false);
  expect(hasTexts(laptop, { sku: "LAP" })).toBe(false);
  expect(hasTexts(laptop, {})).toBe(true);
});
