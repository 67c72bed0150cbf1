import { describe, expect, test } from "@jest/globals";
import { createCatalog } from "../../src/sandbox/catalog.ts";

const shop = createCatalog({ seed: 1, products: 500 });
const rows = shop.products.filter(({ enabled }) => enabled).flatMap((product) => product.rows);

describe("the catalog", () => {
  test("is the same for the same seed, and differs for another seed", () => {
    expect(createCatalog({ seed: 1, products: 500 })).toEqual(shop);
    expect(createCatalog({ seed: 2, products: 500 })).not.toEqual(shop);
  });

  test.each([1, 40, 500, 3000])(
    "has exactly the %i products asked for, each with its own id, name and SKU",
    (count) => {
      const { products } = createCatalog({ seed: 7, products: count });
      expect(products).toHaveLength(count);
      for (const field of ["id", "name", "sku"] as const) {
        expect(new Set(products.map((product) => product[field])).size).toBe(count);
      }
    },
  );

  test("has 4 warehouses in 3 branches", () => {
    expect(shop.warehouses).toHaveLength(4);
    expect(new Set(shop.warehouses.map(({ branch }) => branch)).size).toBe(3);
  });

  test("holds what shops hold: a few inactive products, services, missing suppliers, notes, fractions", () => {
    const inactive = shop.products.filter(({ enabled }) => !enabled).length;
    expect(inactive).toBeGreaterThan(500 * 0.02);
    expect(inactive).toBeLessThan(500 * 0.09);
    expect(shop.products.filter(({ type }) => type === "service").length).toBeGreaterThan(1);
    expect(new Set(shop.products.map(({ type }) => type)).size).toBe(4);
    expect(shop.products.some(({ supplier }) => supplier === null)).toBe(true);
    expect(rows.some(({ note }) => note !== null)).toBe(true);
    expect(rows.some(({ stock }) => !Number.isInteger(stock))).toBe(true);
    expect(rows.some(({ maximum }) => maximum === null)).toBe(true);
    expect(shop.products.some(({ name }) => /[áéíóúñ]/.test(name))).toBe(true);
  });

  test("starts with a handful low, a handful out, some at exactly their minimum and some without one", () => {
    const watched = rows.filter(({ minimum }) => (minimum ?? 0) > 0);
    const low = watched.filter(({ stock, minimum }) => stock > 0 && stock < (minimum ?? 0));
    const out = watched.filter(({ stock }) => stock === 0);
    for (const few of [low, out]) {
      expect(few.length).toBeGreaterThan(2);
      expect(few.length).toBeLessThan(30);
    }
    expect(watched.some(({ stock, minimum }) => stock === minimum)).toBe(true);
    expect(rows.some(({ stock, minimum }) => stock === 0 && minimum === 0)).toBe(true);
    expect(rows.some(({ minimum }) => minimum === null)).toBe(true);
  });
});
