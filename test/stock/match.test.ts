import { describe, expect, test } from "@jest/globals";
import type { Level, Product } from "../../src/stock/level.ts";
import { createMatcher, type Match, normalize } from "../../src/stock/match.ts";
import type { Status } from "../../src/stock/threshold.ts";
import fc from "../fast-check.ts";
import { level, product } from "./levels.ts";

const fits = (match: Match, of: Level = level({ stock: 1 }), statuses: Status[] = ["low"]) =>
  createMatcher(match)({ company: "mi-empresa", level: of, statuses });

const fitsName = (glob: string, name: string) => fits({ product: [glob] }, level({ stock: 1 }, product({ name })));

describe("a text", () => {
  test.each([
    ["Dell", "Dell"],
    ["dELL", "Dell"],
    ["electronicos", "Electrónicos"],
    ["ELECTRÓNICOS", "electronicos"],
    ["Piña", "PIN\u0303A"],
    [" Dell ", "Dell"],
    ["LAP-*", "LAP-DELL-015"],
    ["*-015", "LAP-DELL-015"],
    ["*dell*", "LAP-DELL-015"],
    ["L*D*5", "LAP-DELL-015"],
    ["*", ""],
    ["*", "anything"],
    ["**", "anything"],
    ["a*b*a", "aba"],
    ["a*b*a", "a-b-b-a"],
    ["ab*ba", "abba"],
    ["a.c", "a.c"],
    ["(50%)", "(50%)"],
  ])("%s fits %s", (glob, name) => {
    expect(fitsName(glob, name)).toBe(true);
  });

  test.each([
    ["Dell", "Dell Inspiron"],
    ["Dell", "HP Dell"],
    ["LAP-*", "XLAP-1"],
    ["a*b*a", "aa"],
    ["a*b*a", "ab"],
    ["ab*ba", "aba"],
    ["a*a", "a"],
    ["", "a"],
    ["a.c", "abc"],
    ["[a-z]*", "b"],
    ["a?c", "abc"],
  ])("%s does not fit %s", (glob, name) => {
    expect(fitsName(glob, name)).toBe(false);
  });

  test("that puts * in place of parts of a value fits the value, in any case and without accents", () => {
    const value = fc.string({ unit: fc.constantFrom(..."abñÉ -*.1"), maxLength: 12 }).map((text) => text.trim());
    const cuts = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 3 });
    fc.assert(
      fc.property(value, cuts, fc.boolean(), (name, pieces, isUpper) => {
        const glob = pieces.reduce(
          (text, [from, length]) => `${text.slice(0, from)}*${text.slice(from + length)}`,
          name,
        );
        expect(fitsName(isUpper ? normalize(glob).toUpperCase() : glob, name)).toBe(true);
      }),
    );
  });
});

describe("a match", () => {
  const other: Partial<Product> = {
    id: 7,
    sku: "HP-1",
    name: "Mouse",
    category: "Redes",
    brand: "HP",
    supplier: "Acme",
  };
  const elsewhere = level({ stock: 1, branch: "Sur", warehouse: "Tránsito" }, product(other));
  const ours = level({ stock: 1 }, product({ supplier: "TechCorp" }));

  test.each<Match>([
    { company: ["mi-*"] },
    { sku: ["LAP-*"] },
    { product: ["Laptop*"] },
    { product_id: [301] },
    { category: ["Electronicos"] },
    { brand: ["dell"] },
    { supplier: ["TechCorp"] },
    { branch: ["* Central"] },
    { warehouse: ["Bodega Principal"] },
    { status: ["low"] },
  ])("%j goes by its field", (match) => {
    expect(fits(match, ours)).toBe(true);
    const matcher = createMatcher(match);
    expect(matcher({ company: "otra", level: elsewhere, statuses: ["ok"] })).toBe(false);
  });

  test("takes any alternative of a field, and needs every field", () => {
    expect(fits({ brand: ["HP", "Dell"], product_id: [1, 301] })).toBe(true);
    expect(fits({ brand: ["HP", "Dell"], product_id: [1, 302] })).toBe(false);
    expect(fits({ brand: ["HP", "Asus"], product_id: [1, 301] })).toBe(false);
  });

  test("without fields fits everything", () => {
    expect(fits({})).toBe(true);
    expect(fits({}, elsewhere, ["ok", "out"])).toBe(true);
  });

  test("takes a value that is not known for an empty text", () => {
    const nameless = level({ stock: 1, branch: null, warehouse: null }, product({ sku: null, brand: null }));
    expect(fits({ sku: [""], brand: ["*"], branch: ["", "Norte"], warehouse: [""] }, nameless)).toBe(true);
    expect(fits({ sku: ["LAP*"] }, nameless)).toBe(false);
    expect(fits({ sku: [""] })).toBe(false);
  });

  test("fits when any status of the candidate fits", () => {
    expect(fits({ status: ["out"] }, ours, ["ok", "out"])).toBe(true);
    expect(fits({ status: ["out", "ok"] }, ours, ["low"])).toBe(false);
  });
});
