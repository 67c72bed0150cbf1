import { describe, expect, test } from "@jest/globals";
import { judgeFilter } from "../../src/inventory/judge-filter.ts";
import type { ThresholdPolicy } from "../../src/stock/judge.ts";
import type { Listing } from "../../src/stock/level.ts";
import { listing } from "../stock/levels.ts";

const policy: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };

describe("judging the API's filter", () => {
  const under = listing({ id: 1 }, { stock: 4, minimum: 5 });
  const atMinimum = listing({ id: 2 }, { stock: 5, minimum: 5 });
  const both = listing({ id: 3 }, { stock: 5, minimum: 5 }, { stock: 1, minimum: 5, warehouse: "Norte" });
  const fine = listing({ id: 4 }, { stock: 9, minimum: 5 });
  const verdict = (full: Listing[], filtered: Listing[], rules = policy) => judgeFilter(full, filtered, rules);

  test("one low level that the filter left out disproves it", () => {
    expect(verdict([under, atMinimum, fine], [under])).toEqual({ mode: "full", verified: true, missed: 1 });
  });

  test("a product listed because of a level at exactly its minimum proves it", () => {
    expect(verdict([under, atMinimum, fine], [under, atMinimum])).toEqual({
      mode: "filtered",
      verified: true,
      missed: 0,
    });
  });

  test("without a level at exactly its minimum nothing is proven, and the catalog is read in full", () => {
    expect(verdict([under, fine], [under])).toEqual({ mode: "full", verified: false, missed: 0 });
    expect(verdict([fine], [])).toMatchObject({ mode: "full", verified: false });
  });

  test("a product that is listed because of another level proves nothing", () => {
    expect(verdict([both], [both])).toMatchObject({ mode: "full", verified: false });
  });

  test("a product that rose to its minimum after the filter had listed it proves nothing", () => {
    const before = listing({ id: 2 }, { stock: 3, minimum: 5 });
    expect(verdict([under, atMinimum], [under, before])).toMatchObject({ mode: "full", verified: false });
  });

  test("the filter is proven when only levels under their minimum count as low", () => {
    expect(verdict([under, atMinimum], [under], { ...policy, compare: "below" })).toMatchObject({
      mode: "filtered",
      verified: true,
    });
  });

  describe("a row under its minimum is a reason for the filter to list a product, whatever the policy says of that minimum", () => {
    const strict = { mode: "full", verified: false, missed: 0 };

    test("negative stock at a minimum of 0", () => {
      const negative = listing({ id: 5 }, { stock: 5, minimum: 5 }, { stock: -1, minimum: 0, warehouse: "Norte" });
      expect(verdict([negative], [negative])).toEqual(strict);
    });

    test("negative stock hidden behind a worse row of the same name", () => {
      const twins = listing({ id: 6 }, { stock: 5, minimum: 5 }, { stock: -1, minimum: 0 });
      expect(verdict([twins], [twins])).toEqual(strict);
    });

    test("a row without a minimum is no reason", () => {
      const none = listing({ id: 7 }, { stock: 5, minimum: 5 }, { stock: -1, minimum: null, warehouse: "Norte" });
      expect(verdict([none], [none])).toMatchObject({ mode: "filtered", verified: true });
    });
  });

  test("a product listed without a visible reason proves nothing", () => {
    expect(verdict([under, fine], [under, fine])).toMatchObject({ mode: "full", verified: false });
    const empty = listing({ id: 8 }, { stock: 0, minimum: 0 });
    expect(verdict([under, empty], [under, empty])).toMatchObject({ mode: "full", verified: false });
  });

  test("a product with a row that could not be read proves nothing", () => {
    const partial = { ...atMinimum, isPartial: true };
    expect(verdict([under, partial], [under, partial])).toMatchObject({ mode: "full", verified: false });
  });

  test("a level with a minimum of 0 that counts and is left out disproves it", () => {
    const out = listing({ id: 9 }, { stock: 0, minimum: 0 });
    expect(verdict([atMinimum, out], [atMinimum], { ...policy, zeroMinimum: "alert" })).toMatchObject({
      mode: "full",
      missed: 1,
    });
  });
});
