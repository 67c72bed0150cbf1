import { describe, expect, test } from "@jest/globals";
import { certainText } from "../../src/inventory/certain-text.ts";
import { createGlob, normalize } from "../../src/stock/match.ts";
import fc from "../fast-check.ts";

describe("the text that is certain to be in whatever a glob matches", () => {
  test.each([
    ["Electrónicos", "Electr"],
    ["electro\u0301nicos", "electr"],
    ["Año Nuevo", "o Nuevo"],
    ["LAP-*", "LAP-"],
    ["*-DELL-*5", "-DELL-"],
    ["Bodega N*", "Bodega N"],
    ["Laptop * Inspiron", "Inspiron"],
    ["50% off", "off"],
    ["a_bcd\\ef", "bcd"],
    ['Monitor 22" Samsung', "Monitor 22"],
    ["10.5/3,2 kg", "10.5/3,2 kg"],
  ])("of %s is %s", (glob, text) => {
    expect(certainText(glob)).toBe(text);
  });

  test.each(["*", "", "ñ", "*%_*", " * ", "日本語"])("does not exist for %p", (glob) => {
    expect(certainText(glob)).toBeNull();
  });

  test("is in every text that the glob matches, for any glob and text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abÑé %_-*"), maxLength: 10 });
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (head, tail, middle, isCut) => {
        const glob = isCut ? `${head}*${tail}` : head;
        const value = isCut ? `${head}${middle}${tail}`.replaceAll("*", "x") : head.replaceAll("*", "yy");
        const certain = certainText(glob);
        fc.pre(createGlob(glob)(value));
        expect(normalize(value)).toContain(normalize(certain ?? ""));
      }),
    );
  });
});
