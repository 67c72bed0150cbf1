import { expect, test } from "@jest/globals";
import { formatEntry, formatLarge, MalformedEntry, parseEntry } from "../../src/store/entry.ts";
import fc from "../fast-check.ts";

const levels = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `Café «tostado» ${id}`, stock: "0" }));

test("a value is read as it was written, whatever its size", async () => {
  const values = fc.record({ text: fc.string({ unit: "binary" }), repeated: fc.integer({ min: 0, max: 3_000 }) });
  await fc.assert(
    fc.asyncProperty(values, async ({ text, repeated }) => {
      const value = { texts: Array.from({ length: repeated }, () => text) };
      expect(parseEntry(await formatLarge(value))).toEqual({ value: JSON.parse(JSON.stringify(value)) });
    }),
  );
});

test("many levels take a small part of their room, and keep their expiry", async () => {
  const text = await formatLarge({ levels }, 60_000);
  expect(text.length).toBeLessThan(JSON.stringify({ levels }).length / 5);
  const { value, expires } = parseEntry<object>(text);
  expect(value).toEqual({ levels });
  expect(expires).toBeGreaterThan(Date.now());
});

test("a small value stays plain, as others write and compare it", async () => {
  expect(await formatLarge({ version: 1 })).toBe(formatEntry({ version: 1 }));
  expect(formatEntry({ version: 1 })).toBe('{"value":{"version":1}}');
});

test.each([
  ["no JSON", "{"],
  ["nothing", "{}"],
  ["cut off", async () => (await formatLarge({ levels })).slice(0, -100)],
  [
    "cut off inside",
    async () => JSON.stringify({ deflated: JSON.parse(await formatLarge({ levels })).deflated.slice(0, 400) }),
  ],
  ["another thing deflated", '{"deflated":"S0oEAA=="}'],
])("%s is no entry", async (_, given) => {
  const text = typeof given === "string" ? given : await given();
  expect(() => parseEntry(text)).toThrow(MalformedEntry);
});
