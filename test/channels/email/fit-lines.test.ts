import { expect, test } from "@jest/globals";
import { fitLines } from "../../../src/channels/email/fit-lines.ts";
import fc from "../../fast-check.ts";

/** What is made of so many lines, at sizes that grow by `sizes` in turn. */
function maker(base: number, sizes: readonly number[]) {
  const made: number[] = [];
  return {
    made,
    make(lines: number) {
      made.push(lines);
      let bytes = base;
      for (let line = 0; line < lines; line += 1) bytes += sizes[line % sizes.length] ?? 0;
      return { lines, bytes };
    },
  };
}

test("all lines fit at the first try where they are few", () => {
  const { made, make } = maker(5_000, [500]);
  expect(fitLines(40, 88_000, make)).toEqual({ lines: 40, bytes: 25_000 });
  expect(made).toEqual([40]);
});

test("where they do not, nearly as many are shown as fit, after a few tries", () => {
  const { made, make } = maker(5_000, [300, 700, 400]);
  const fitted = fitLines(5_000, 88_000, make);
  expect(fitted?.bytes).toBeLessThanOrEqual(88_000);
  expect(fitted?.bytes).toBeGreaterThan(84_000);
  expect(made.length).toBeLessThanOrEqual(4);
});

test("null where not even none fits", () => {
  expect(fitLines(5_000, 88_000, maker(90_000, [100]).make)).toBeNull();
  expect(fitLines(0, 88_000, maker(90_000, [100]).make)).toBeNull();
});

test("whatever lines take, what is made is within the limit, and none only where none was known to fit", () => {
  const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 }), fc.constant(60_000));
  fc.assert(
    fc.property(
      fc.nat(6_000),
      fc.oneof(fc.nat(88_000), fc.nat(200_000)),
      fc.array(size, { minLength: 1, maxLength: 20 }),
      (most, base, sizes) => {
        const { made, make } = maker(base, sizes);
        const fitted = fitLines(most, 88_000, make);
        expect(made.length).toBeLessThanOrEqual(8);
        for (const lines of made) expect(lines >= 0 && lines <= most && Number.isInteger(lines)).toBe(true);
        if (base > 88_000) expect(fitted).toBeNull();
        else expect(fitted?.bytes).toBeLessThanOrEqual(88_000);
      },
    ),
    { numRuns: 500 },
  );
});
