import { expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import type { AnyEpisode } from "../../src/stock/history.ts";
import {
  episodesWithin,
  openByCounts,
  openByEpisodes,
  summarize,
  trendsBy,
  worstLevels,
} from "../../src/stock/trends.ts";

const HOUR_MS = 3_600_000;
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 2, day, hour)).toISOString();
/** Ten days. */
const PERIOD = { from: at(1), to: at(11) };

function episode(id: number, since: string, until: string | null, facts: Partial<AnyEpisode> = {}): AnyEpisode {
  return {
    product: { id, name: `Producto ${id}`, sku: null, category: null, brand: null, supplier: "Truper" },
    branch: "Norte",
    warehouse: "Bodega",
    worst: "low",
    since,
    until,
    ranOutAt: null,
    outMs: 0,
    end: until === null ? null : "restocked",
    stock: decimal(9),
    threshold: decimal(5),
    ...facts,
  };
}

test("the time to restock is the median of what was restocked; what went off the list otherwise does not count", () => {
  const restocked = [episode(1, at(2), at(3)), episode(2, at(2), at(5)), episode(3, at(2), at(9))];
  const others = [episode(4, at(2), at(4), { end: "disabled" }), episode(5, at(2), null)];
  expect(summarize([...restocked, ...others], PERIOD).restockMs).toBe(72 * HOUR_MS);
  expect(summarize(restocked.slice(0, 2), PERIOD).restockMs).toBe(48 * HOUR_MS);
  expect(summarize(others, PERIOD)).toMatchObject({ restockMs: null, episodes: 2, levels: 2 });
  expect(summarize([], PERIOD)).toEqual({
    episodes: 0,
    levels: 0,
    restockMs: null,
    shortMs: 0,
    outMs: 0,
    inStock: 1,
  });
});

test("the share in stock is of the time of levels that were low, and only the period counts", () => {
  const out = episode(1, at(3), at(5), { worst: "out", ranOutAt: at(4), outMs: 24 * HOUR_MS });
  expect(summarize([out], PERIOD).inStock).toBeCloseTo(0.9);
  expect(summarize([out, episode(2, at(3), at(5))], PERIOD).inStock).toBeCloseTo(0.95);
  const old = episode(1, "2025-01-01T00:00:00.000Z", at(2), { worst: "out", outMs: 9_999 * HOUR_MS });
  expect(summarize([old], PERIOD)).toMatchObject({ outMs: 24 * HOUR_MS, shortMs: 24 * HOUR_MS });
  const all = [old, out, episode(3, "2025-01-01T00:00:00.000Z", at(1)), episode(4, at(12), null)];
  expect(episodesWithin(all, PERIOD)).toEqual([old, out]);
});

test("levels and groups with the most time out of stock come first, then those that were short the longest", () => {
  const one = episode(1, at(2), at(9));
  const two = episode(2, at(2), at(4), { worst: "out", outMs: HOUR_MS, warehouse: "Tienda" });
  const again = episode(2, at(5), at(6), { warehouse: "Tienda" });
  const worst = worstLevels([one, two, again, episode(3, at(2), at(3))], PERIOD, 2);
  expect(worst.map(({ level, episodes }) => [level.product.id, episodes])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  const groups = trendsBy([one, two, again], PERIOD, ({ warehouse }) => warehouse ?? "");
  expect(groups.map(({ name, levels, episodes }) => [name, levels, episodes])).toEqual([
    ["Tienda", 1, 2],
    ["Bodega", 1, 1],
  ]);
});

test("a day without numbers has those of the day before; before the first nothing is known", () => {
  const place = (warehouse: string, low: number) => ({ branch: null, warehouse, low, out: 0, levels: null });
  const counts = [
    { day: "2026-03-04", low: 5, out: 2, places: [place("A", 3)] },
    { day: "2026-03-02", low: 1, out: 1, places: [place("A", 1), place("B", 7)] },
  ];
  const days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"];
  expect(openByCounts(counts, days, null).map(({ low, out }) => [low, out])).toEqual([
    [null, null],
    [1, 1],
    [1, 1],
    [5, 2],
  ]);
  expect(openByCounts(counts, days, ({ warehouse }) => warehouse === "B").map(({ low }) => low)).toEqual([
    null,
    7,
    7,
    0,
  ]);
});

test("the open levels of some products are counted by their episodes", () => {
  const ends = new Map([2, 3, 4].map((day) => [`2026-03-0${day}`, at(day + 1)]));
  const episodes = [
    episode(1, at(2, 5), null),
    episode(2, at(3, 5), at(4, 5), { worst: "out", ranOutAt: at(3, 9), outMs: HOUR_MS }),
  ];
  expect(openByEpisodes(episodes, ends, "2026-03-03")).toEqual([
    { day: "2026-03-02", low: null, out: null },
    { day: "2026-03-03", low: 1, out: 1 },
    { day: "2026-03-04", low: 1, out: 0 },
  ]);
});
