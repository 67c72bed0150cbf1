import { expect, test } from "@jest/globals";
import { levelKey } from "../../src/stock/level.ts";
import { countByPlace } from "../../src/stock/open-places.ts";
import type { Episode } from "../../src/stock/snapshot.ts";
import { sampleEpisode } from "../store/samples.ts";

function snapshot(...found: readonly [branch: string | null, warehouse: string | null, status: Episode["status"]][]) {
  return new Map(
    found.map(([branch, warehouse, status], index) => {
      const episode = sampleEpisode(index);
      const level = { ...episode.level, branch, warehouse };
      return [levelKey(level), { ...episode, status, level }] as const;
    }),
  );
}

test("open levels are counted by branch and warehouse: most out of stock first, then most low, then by name", () => {
  const places = countByPlace(
    snapshot(
      ["Norte", "Bodega", "low"],
      ["Sur", "Bodega", "low"],
      ["Sur", "Bodega", "out"],
      ["Centro", "Bodega", "low"],
      [null, null, "low"],
      [null, null, "low"],
    ),
  );
  expect(places).toEqual([
    { branch: "Sur", warehouse: "Bodega", low: 1, out: 1 },
    { branch: null, warehouse: null, low: 2, out: 0 },
    { branch: "Centro", warehouse: "Bodega", low: 1, out: 0 },
    { branch: "Norte", warehouse: "Bodega", low: 1, out: 0 },
  ]);
});

test("without open levels there are no places", () => {
  expect(countByPlace(new Map())).toEqual([]);
});
