import { describe, expect, test } from "@jest/globals";
import { type Absences, updateAbsences } from "../../src/inventory/absences.ts";
import { type LookUpMeans, planLookUps, type Wanting } from "../../src/inventory/plan-look-ups.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { NO_SUSPECTS } from "../../src/stock/snapshot.ts";
import { listing } from "../stock/levels.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const ago = (minutes: number) => new Date(noon.getTime() - minutes * 60_000).toISOString();

const open = detectChanges(
  NO_MEMORY,
  {
    listings: [3, 1, 2].map((id) => listing({ id }, { stock: 1 }, { stock: 0, warehouse: "Norte" })),
    deleted: [],
    incomplete: false,
  },
  { thresholds: { compare: "at_or_below", zeroMinimum: "ignore" }, damping: NO_DAMPING, watched: {} },
  noon,
).episodes;

function plan(wanting: Partial<Wanting> = {}, means: Partial<LookUpMeans> = {}) {
  return planLookUps(
    { open, seen: new Set(), isAnyStock: false, wanted: [], suspects: NO_SUSPECTS, absences: {}, ...wanting },
    { catalog: { products: 3_000, atLeast: 3_000 }, pageSize: 200, left: 900, limit: 900, pollsAnHour: 4, ...means },
    noon,
  );
}

const absent = (triedAt: string | null, isExpected = false, since = ago(30)) => ({ since, triedAt, isExpected });

describe("planning look-ups", () => {
  test("each product of an open episode that was not seen is looked up once", () => {
    expect(plan({ seen: new Set([2]) })).toEqual({ first: null, products: [1, 3] });
    expect(plan({ seen: new Set([1, 2, 3]) })).toEqual({ first: null, products: [] });
  });

  test("a sweep takes the place of look-ups when it needs fewer requests and its size is known", () => {
    const catalog = (products: LookUpMeans["catalog"]["products"], atLeast: number | null = 400) => ({
      catalog: { products, atLeast },
    });
    expect(plan({}, catalog(400)).first).toBe("sweep");
    expect(plan({}, catalog(600)).first).toBeNull();
    expect(plan({}, catalog("read")).first).toBeNull();
    expect(plan({}, catalog(null, 200)).first).toBe("measure");
    expect(plan({}, catalog(null, 400)).first).toBeNull();
    expect(plan({}, catalog(null, null)).first).toBeNull();
  });

  test("at most as many are looked up as the budget has left, and the rest stays open until the next poll", () => {
    expect(plan({}, { left: 2 }).products).toEqual([1, 2]);
    expect(plan({}, { left: 1, catalog: { products: 400, atLeast: 400 } })).toEqual({ first: null, products: [1] });
    for (const left of [0, -1]) expect(plan({}, { left }).products).toEqual([]);
  });

  test("products that were never looked up come first, then those looked up the longest ago", () => {
    const absences: Absences = { 1: absent(ago(15)), 2: absent(ago(45)) };
    expect(plan({ absences }).products).toEqual([3, 2, 1]);
    expect(plan({ absences, wanted: [9, 8] }, { left: 4 }).products).toEqual([3, 2, 1, 8]);
  });

  test("a product whose absence is expected waits for an hour, unless the sweeps listed products of any stock", () => {
    const absences: Absences = { 1: absent(null, true, ago(59)), 2: absent(null, true, ago(60)) };
    expect(plan({ absences }).products).toEqual([3, 2]);
    expect(plan({ absences, isAnyStock: true }).products).toEqual([1, 2, 3]);
  });

  test("such products share a tenth of the hour's requests, divided by its polls, and at least one is looked up", () => {
    const expected: Absences = {
      1: absent(null, true, ago(60)),
      2: absent(null, true, ago(60)),
      3: absent(null, true, ago(60)),
    };
    expect(plan({ absences: expected }, { limit: 80 }).products).toEqual([1, 2]);
    expect(plan({ absences: expected }, { limit: 8 }).products).toEqual([1]);
  });
});

describe("an absence", () => {
  const sightings = { filtered: new Set<number>(), listings: [], tried: new Set<number>(), listsMinimum: false };
  const at = noon.toISOString();

  test("is expected of a product whose stock is too high for the API's filter", () => {
    const exact = listing({ id: 1 }, { stock: 5, minimum: 5 });
    const negative = listing({ id: 2 }, { stock: 5, minimum: 5 }, { stock: -1, minimum: 0, warehouse: "Norte" });
    const seen = { ...sightings, listings: [exact, negative] };
    expect(updateAbsences({}, [1, 2], seen, at)).toMatchObject({ 1: { isExpected: true }, 2: { isExpected: false } });
    expect(updateAbsences({}, [1], { ...seen, listsMinimum: true }, at)).toMatchObject({ 1: { isExpected: false } });
  });

  test("ends when the filter lists the product, and until then keeps the time of its beginning", () => {
    const before: Absences = { 1: absent(ago(20)), 2: absent(null) };
    expect(
      updateAbsences(before, [1, 2, 3], { ...sightings, filtered: new Set([1]), tried: new Set([2]) }, at),
    ).toEqual({
      2: { since: ago(30), triedAt: at, isExpected: false },
      3: { since: at, triedAt: null, isExpected: false },
    });
  });
});
