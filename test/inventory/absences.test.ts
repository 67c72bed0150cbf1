import { expect, test } from "@jest/globals";
import { updateAbsences } from "../../src/inventory/absences.ts";
import { listing } from "../stock/levels.ts";

const at = (hour: number) => `2026-11-23T${String(hour).padStart(2, "0")}:00:00.000Z`;
const plenty = listing({ id: 7 }, { stock: 30, minimum: 5 });
const seen = (tried: readonly number[], listings = [plenty]) => ({
  filtered: new Set<number>(),
  listings,
  tried: new Set(tried),
  listsMinimum: true,
});

test("the absence of a product that each poll reads, but the filter does not list, stays the same from poll to poll", () => {
  const first = updateAbsences({}, [7], seen([]), at(1));
  expect(first).toEqual({ 7: { since: null, triedAt: null, isExpected: true } });
  expect(updateAbsences(first, [7], seen([]), at(2))).toEqual(first);
});

test("a product that polls do not read any more is absent since the first poll that did not read it", () => {
  const read = updateAbsences({}, [7], seen([]), at(1));
  const missing = updateAbsences(read, [7], seen([], []), at(2));
  expect(missing[7]).toEqual({ since: at(2), triedAt: null, isExpected: true });
  expect(updateAbsences(missing, [7], seen([], []), at(3))[7]?.since).toBe(at(2));
});

test("a product that was looked up is known since then", () => {
  const looked = updateAbsences({}, [7], seen([7]), at(1));
  expect(updateAbsences(looked, [7], seen([], []), at(2))[7]).toEqual({
    since: at(1),
    triedAt: at(1),
    isExpected: true,
  });
});
