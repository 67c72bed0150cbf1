import { expect, test } from "@jest/globals";
import { createNoteMarker } from "../../src/policy/note-marker.ts";
import fc from "../fast-check.ts";

const read = createNoteMarker(["pedido hasta {date}"]);

/** Ways in which people write a date, as locale and style of ICU. */
const WAYS = [
  ["es-SV", { dateStyle: "short" }],
  ["es-SV", { dateStyle: "medium" }],
  ["es-SV", { dateStyle: "long" }],
  ["es-SV", { dateStyle: "full" }],
  ["es-MX", { day: "numeric", month: "short", year: "numeric" }],
  ["de", { dateStyle: "short" }],
  ["de", { dateStyle: "medium" }],
  ["nl", { day: "numeric", month: "numeric", year: "numeric" }],
  ["en-GB", { dateStyle: "short" }],
  ["en-GB", { dateStyle: "long" }],
  ["en-US", { dateStyle: "medium" }],
  ["en-US", { dateStyle: "long" }],
  ["en-US", { dateStyle: "full" }],
  ["sv-SE", { dateStyle: "short" }],
] as const satisfies readonly (readonly [string, Intl.DateTimeFormatOptions])[];

test("any day is read, however it is written", () => {
  const days = fc.date({ min: new Date("2026-01-01"), max: new Date("2069-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom(...WAYS), (day, [locale, options]) => {
      const written = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(day);
      expect([written, read(`Factura 77: pedido hasta el ${written}.`)?.until]).toEqual([
        written,
        day.toISOString().slice(0, 10),
      ]);
    }),
    { numRuns: 2_000 },
  );
});

test("a note of any length and kind causes no error", () => {
  const word = fc.constantFrom(
    "no ",
    "pedido ",
    "hasta ",
    "el ",
    "jueves, ",
    "31",
    "/",
    ".",
    " de ",
    "dic",
    "2026",
    ": ",
    "ñ",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 2_000, size: "max" }), (words) => {
      expect(read(words.join(""))?.until ?? "2026-12-31").toMatch(/^20\d\d-\d\d-\d\d$/);
    }),
  );
});
