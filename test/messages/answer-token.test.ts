import { describe, expect, test } from "@jest/globals";
import {
  ANSWERABLE_MS,
  type AnswerLink,
  markOf,
  readAnswerToken,
  signAnswer,
} from "../../src/messages/answer-token.ts";
import { type Level, levelKey } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";

const KEY = "k".repeat(43);
const FOUND_AT = "2026-11-25T14:00:00.250Z";
const NOW = new Date("2026-11-26T09:00:00Z");

const CAFE = level({ stock: 1, warehouse: "Bodega Norte" }, product({ id: 7, supplier: "Importadora Ñ" }));
const AZUCAR = level({ stock: 2, warehouse: "Bodega Sur" }, product({ id: 8, supplier: "IMPORTADORA N" }));

const link = (target: AnswerLink["target"]): AnswerLink => ({
  company: "mi-empresa",
  channel: "compras_Norte",
  target,
  foundAt: FOUND_AT,
});

function read(text: string, key = KEY, now = NOW) {
  const reading = readAnswerToken(text, key, now);
  if (reading.outcome === "forged") throw new Error("it is forged");
  const { token } = reading;
  const isAbout = (of: Level) => markOf(token.kind, of, levelKey(of)) === token.mark;
  return { outcome: reading.outcome, ...token, isAbout };
}

describe("a link's token", () => {
  test("says what it was made for, and is the same each time it is made", () => {
    const made = link({ kind: "level", key: levelKey(CAFE) });
    const token = signAnswer(made, KEY);
    expect(signAnswer(made, KEY)).toBe(token);
    const { isAbout, id, mark: _, ...facts } = read(token);
    expect(facts).toEqual({
      outcome: "valid",
      kind: "level",
      company: "mi-empresa",
      channel: "compras_Norte",
      foundAt: Date.parse("2026-11-25T14:00:01Z"),
    });
    expect(isAbout(CAFE)).toBe(true);
    expect(isAbout(AZUCAR)).toBe(false);
    expect(id).toHaveLength(22);
  });

  test("is about all of a supplier, however its name is written, or of one warehouse", () => {
    const supplier = read(signAnswer(link({ kind: "supplier", name: "importadora ñ" }), KEY));
    expect([CAFE, AZUCAR].map((it) => supplier.isAbout(it))).toEqual([true, true]);
    const warehouse = read(
      signAnswer(link({ kind: "warehouse", branch: CAFE.branch, warehouse: CAFE.warehouse }), KEY),
    );
    expect([CAFE, AZUCAR].map((it) => warehouse.isAbout(it))).toEqual([true, false]);
  });

  test("is short and safe in an address, whatever things are called", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 10_000, unit: "binary" }), (name) => {
        const token = signAnswer(link({ kind: "supplier", name }), KEY);
        expect(token.length).toBeLessThan(80);
        expect(encodeURIComponent(token)).toBe(token);
        expect(read(token).isAbout({ ...CAFE, product: { ...CAFE.product, supplier: name } })).toBe(true);
      }),
    );
  });

  test("expires 30 days after its message", () => {
    const token = signAnswer(link({ kind: "level", key: levelKey(CAFE) }), KEY);
    const last = Date.parse("2026-11-25T14:00:01Z") + ANSWERABLE_MS;
    expect(read(token, KEY, new Date(last)).outcome).toBe("valid");
    expect(read(token, KEY, new Date(last + 1)).outcome).toBe("expired");
  });

  test("is nothing under another key, with any character changed, cut, or made longer", () => {
    const token = signAnswer(link({ kind: "level", key: levelKey(CAFE) }), KEY);
    const isForged = (text: string, key = KEY) => readAnswerToken(text, key, NOW).outcome === "forged";
    expect(isForged(token, "n".repeat(43))).toBe(true);
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === "x" ? "y" : "x";
      expect(isForged(token.slice(0, index) + other + token.slice(index + 1))).toBe(true);
      expect(isForged(token.slice(0, index))).toBe(true);
    }
    for (const text of [`${token}A`, `A${token}`, token.repeat(9), "", ".", "....", "x".repeat(100_000)]) {
      expect(isForged(text)).toBe(true);
    }
  });

  test("is nothing, whatever text somebody sends", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: "binary" }), (text) => {
        expect(readAnswerToken(text, KEY, NOW)).toEqual({ outcome: "forged" });
      }),
    );
  });
});
