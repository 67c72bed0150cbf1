import { describe, expect, test } from "@jest/globals";
import {
  type Catalog,
  everythingOf,
  measureQueries,
  NOTHING_MORE,
  planRules,
  type Sizes,
  updateSizes,
} from "../../src/inventory/plan-rules.ts";
import { type Filters, type InventoryQuery, queryKey } from "../../src/smartpyme/query.ts";
import { listing } from "../stock/levels.ts";
import { rules } from "../stock/rules.ts";

const goods: Filters = { enabled: true, type: "product" };
const catalog: Catalog = { sizes: {}, products: 3_000, lowProducts: 40, pageSize: 200 };

const query = (text: Filters): InventoryQuery => ({ ...goods, lowOnly: false, ...text });
const sizesOf = (...sized: [Filters, number][]): Sizes =>
  Object.fromEntries(sized.map(([text, size]) => [queryKey(query(text)), size]));
const plan = (given: unknown, known: Partial<Catalog> = {}, left = 900) =>
  planRules(rules(given), goods, { ...catalog, ...known }, left);

const laptops = { match: { sku: "LAP-*" }, minimum: 10 };
const dell = { match: { brand: "Dell" }, percent_of_maximum: 20 };
const north = { match: { branch: "Norte" }, times_minimum: 2 };
const everything = { ...NOTHING_MORE, everything: true };

describe("what is read for the rules", () => {
  test("is nothing when no rule can raise a threshold", () => {
    expect(plan([])).toEqual(NOTHING_MORE);
    expect(plan([{ ignore: true }, dell])).toEqual(NOTHING_MORE);
    expect(
      plan([
        { match: { sku: "LAP-*" }, times_minimum: 0.5 },
        { match: { brand: "x" }, ignore: true },
      ]),
    ).toEqual(NOTHING_MORE);
  });

  test("is a query for each rule, and one query for rules that share it or whose products it lists, too", () => {
    expect(plan([laptops, dell, { match: { sku: "lap-*" }, minimum: 3 }])).toEqual({
      ...NOTHING_MORE,
      queries: [query({ sku: "LAP-" }), query({ brand: "Dell" })],
    });
    expect(plan([{ match: { sku: "LAP-DELL*" }, minimum: 1 }, laptops]).queries).toEqual([query({ sku: "LAP-" })]);
  });

  test("is each product that a rule names, once", () => {
    const given = [
      { match: { product_id: [301, 302] }, minimum: 3 },
      { match: { product_id: 301, branch: "Norte" }, minimum: 5 },
    ];
    expect(plan(given)).toEqual({ ...NOTHING_MORE, products: [301, 302] });
  });

  test("is everything when the API cannot filter by any field of a rule", () => {
    expect(plan([laptops, north])).toEqual(everything);
  });
});

describe("the cheapest", () => {
  const several = { match: { category: ["Redes", "Audio"], brand: "Dell" }, minimum: 5 };
  const narrow = [query({ category: "Redes", brand: "Dell" }), query({ category: "Audio", brand: "Dell" })];

  test("way to read a rule is taken, by the sizes last seen", () => {
    expect(plan([several]).queries).toEqual([query({ brand: "Dell" })]);
    const sizes = sizesOf([{ brand: "Dell" }, 900]);
    expect(plan([several], { sizes }).queries).toEqual(narrow);
    const both = { ...sizes, ...sizesOf([{ brand: "Dell", category: "Redes" }, 801]) };
    expect(plan([several], { sizes: both }).queries).toEqual([query({ brand: "Dell" })]);
  });

  test("way is the narrowest of two with the same cost", () => {
    expect(plan([several], { sizes: sizesOf([{ brand: "Dell" }, 201]) }).queries).toEqual(narrow);
    expect(plan([{ match: { product_id: 301, brand: "Dell" }, minimum: 1 }]).products).toEqual([301]);
    const three = { match: { product_id: [1, 2, 3], brand: "Dell" }, minimum: 1 };
    expect(plan([three])).toEqual({ ...NOTHING_MORE, queries: [query({ brand: "Dell" })] });
  });

  test("way is one sweep of everything when that costs no more than the filtered sweep and all queries together", () => {
    const sizes = sizesOf([{ sku: "LAP-" }, 1_200], [{ brand: "Dell" }, 1_400]);
    expect(plan([laptops, dell], { sizes })).toMatchObject({ everything: false, queries: [{}, {}] });
    expect(plan([laptops, dell], { sizes, lowProducts: 201 })).toEqual(everything);
    expect(plan([laptops, dell], { sizes, products: 2_800 })).toEqual(everything);
    expect(plan([laptops], { products: 400 })).toEqual(everything);
    expect(plan([laptops], { products: 401 })).toMatchObject({ everything: false, queries: [{}] });
  });

  test("way is sought, too, while the size of the catalog is not known", () => {
    const named = (count: number) => ({
      match: { product_id: Array.from({ length: count }, (_, index) => index + 1) },
      minimum: 5,
    });
    expect(plan([named(23)], { products: null }).products).toHaveLength(23);
    expect(plan([named(24)], { products: null })).toEqual(everything);
    expect(plan([named(24)], { products: 100_000 }).products).toHaveLength(24);
  });
});

describe("a read that the hour's budget does not allow", () => {
  const sizes = sizesOf([{ sku: "LAP-" }, 900], [{ brand: "Dell" }, 300]);

  test("is put off, the most expensive first, and the filtered sweep is never put off", () => {
    const left = (requests: number) => plan([laptops, dell], { sizes }, requests);
    expect(left(8)).toMatchObject({ queries: [query({ brand: "Dell" }), query({ sku: "LAP-" })], putOff: 0 });
    expect(left(7)).toMatchObject({ queries: [query({ brand: "Dell" })], putOff: 1 });
    expect(left(3)).toMatchObject({ queries: [query({ brand: "Dell" })], putOff: 1 });
    expect(left(2)).toMatchObject({ queries: [], putOff: 2 });
    expect(left(-5)).toMatchObject({ queries: [], putOff: 2 });
  });

  test("may be the one of everything, and the queries of the other rules are read all the same", () => {
    expect(plan([laptops, north], {}, 15)).toEqual(everything);
    expect(plan([laptops, north], {}, 14)).toEqual({ ...NOTHING_MORE, queries: [query({ sku: "LAP-" })], putOff: 1 });
  });
});

describe("the sizes of queries", () => {
  const given = rules([{ match: { sku: ["LAP-*", "HP-*"], brand: "Dell" }, minimum: 5 }]);
  const listings = [
    listing({ id: 1 }, { stock: 1 }),
    listing({ id: 2, sku: "HP-1" }, { stock: 1 }),
    listing({ id: 3, sku: null, brand: "HP" }, { stock: 1 }),
  ];
  const measured = {
    ...sizesOf(
      [{}, 3],
      [{ sku: "LAP-", brand: "Dell" }, 1],
      [{ sku: "HP-", brand: "Dell" }, 1],
      [{ brand: "Dell" }, 2],
    ),
  };

  test("are learned from every read of everything", () => {
    expect(measureQueries(given, goods, listings)).toEqual(measured);
    expect(queryKey(everythingOf(goods))).toBe(queryKey(query({})));
  });

  test("count products within the filters, which only the API can judge", () => {
    const wild = { ...goods, name: "L_ptop" };
    expect(measureQueries(given, wild, listings)).toMatchObject({
      [queryKey(query({ ...wild, brand: "Dell" }))]: 2,
      [queryKey(query(wild))]: 3,
    });
  });

  test("are updated by reads, and forgotten with the rule", () => {
    const listed = sizesOf([{ brand: "Dell" }, 7]);
    expect(updateSizes(measured, listed, given, goods)).toEqual({ ...measured, ...listed });
    expect(updateSizes(measured, listed, rules([dell]), goods)).toEqual(sizesOf([{}, 3], [{ brand: "Dell" }, 7]));
    expect(updateSizes(measured, {}, rules([{ ignore: true }]), goods)).toEqual(sizesOf([{}, 3]));
    expect(updateSizes({}, {}, given, goods)).toEqual({});
  });
});
