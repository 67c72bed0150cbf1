import { expect, test } from "@jest/globals";
import { findGrowth, type Sample } from "../../bench/trend.ts";

const FLAT = { heap: 40_000_000, handles: 8, store: 5_000_000 };

/** Makes twenty samples, each from the part of the soak that is over. */
function samples(at: (part: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 20 }, (_, index) => ({ ...FLAT, polls: index, ...at(index / 20) }));
}

test("a value that goes up and down is flat, and so is one that grew only in the first half", () => {
  expect(findGrowth(samples((part) => ({ heap: 40_000_000 + 1_500_000 * Math.sin(part * 60) })))).toEqual([]);
  expect(findGrowth(samples((part) => ({ store: Math.min(5_000_000, 20_000_000 * part) })))).toEqual([]);
});

test.each([
  ["heap", (part: number) => ({ heap: 40_000_000 * (1 + part) })],
  ["handles", (part: number) => ({ handles: 8 + Math.round(20 * part) })],
  ["store", (part: number) => ({ store: 5_000_000 * (1 + part) })],
])("%s that grows to the end is told", (measure, at) => {
  expect(findGrowth(samples(at))).toEqual([expect.stringMatching(`^${measure} grows: .* in the third quarter`)]);
});
