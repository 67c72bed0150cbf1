import { expect, test } from "@jest/globals";
import { pastRates } from "../../src/simulation/past-rates.ts";
import { type FiledLevel, fileShard, productsByShard, shardsDue } from "../../src/stock/consumption/filing.ts";
import { followStock } from "../../src/stock/consumption/follow-stock.ts";
import { joinHistories } from "../../src/stock/consumption/history.ts";
import type { Rate } from "../../src/stock/consumption/rate.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { isSamePlace } from "../../src/stock/level.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import fc from "../fast-check.ts";
import { listing } from "../stock/levels.ts";

const OPENED = Date.UTC(2026, 2, 1, 14);
const HOUR_MS = 3_600_000;
const ZONE = zoneOf("America/El_Salvador");
const ID = 9_000;

/** What is sold and what comes in between two reads, in one of two warehouses, and the hours between. */
const steps = fc.array(
  fc.record({
    hours: fc.constantFrom(11, 12),
    sold: fc.constantFrom(0, 0, 1),
    comes: fc.constantFrom(0, 0, 0, 0, 60),
    warehouse: fc.nat(1),
  }),
  { minLength: 150, maxLength: 180, size: "max" },
);

test("past rates are those that each poll of a company had, where nothing is a correction and all that they rest on is kept", () => {
  let known = 0;
  fc.assert(
    fc.property(steps, (steps) => {
      let time = OPENED;
      let lastLocal = ZONE.localTime(time);
      const stock = [100, 40];
      const book = new Map<number, readonly Tracked[]>();
      let filed = new Map<number, readonly FiledLevel[]>();
      const rates: { readonly time: Date; readonly of: (Rate | null)[] }[] = [];
      for (const { hours, sold, comes, warehouse } of steps) {
        // Histories of more than 90 days lose their beginning.
        if (time - OPENED > 88 * 24 * HOUR_MS) break;
        stock[warehouse] = Math.max(0, (stock[warehouse] ?? 0) - sold) + comes;
        const rows = stock.map((stock, nth) => ({ stock, warehouse: `Bodega ${nth}` }));
        const between = { from: lastLocal, to: ZONE.localTime(time) };
        const changed = followStock(book, [listing({ id: ID }, ...rows)], between);
        for (const products of productsByShard(shardsDue(between), book, changed).values()) {
          if (!products.has(ID)) continue;
          const filing = fileShard(products, filed, between.to);
          for (const [id, levels] of filing.tracked) changed.set(id, levels);
          if (filing.histories) filed = new Map(filing.histories);
        }
        for (const [id, levels] of changed) book.set(id, levels);
        rates.push({ time: new Date(time), of: book.get(ID)?.map(({ rate }) => rate) ?? [] });
        lastLocal = between.to;
        time += hours * HOUR_MS;
      }
      const observed = (book.get(ID) ?? []).map((level) => {
        const before = filed.get(ID)?.find(({ place }) => isSamePlace(place, level.place)) ?? { falls: [], blind: [] };
        return { ...level, ...joinHistories(before, level, Number.NEGATIVE_INFINITY) };
      });
      const past = pastRates(new Map([[ID, observed]]), ZONE);
      for (const { time, of } of rates) {
        past.after(time, true);
        const found = observed.map(({ place }) => past.rateOf({ product: { id: ID }, ...place }));
        expect(found).toEqual(of);
        known += found.filter((rate) => rate !== null).length;
      }
    }),
    { numRuns: 30 },
  );
  expect(known).toBeGreaterThan(1_000);
});
