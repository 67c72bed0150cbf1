import { describe, expect, test } from "@jest/globals";
import { type Histories, SHARDS, shardsDue } from "../../src/stock/consumption/filing.ts";
import type { StockBook } from "../../src/stock/consumption/follow-stock.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { trackConsumption } from "../../src/watch/track-consumption.ts";
import { listing } from "../stock/levels.ts";

const zone = zoneOf("America/El_Salvador");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 8:00 in El Salvador. */
const START = Date.parse("2026-03-02T14:00:00Z");

/** A company whose consumption is kept in memory. */
function company() {
  const book = new Map<number, readonly Tracked[]>();
  const filed = new Map<number, Histories>();
  let lastAt: string | undefined;
  const records = {
    stockBook: async (): Promise<StockBook> => book,
    histories: async (_: string, shard: number) => filed.get(shard) ?? new Map(),
  };
  return {
    book,
    filed,
    async read(time: number, stocks: Readonly<Record<number, number>>) {
      const at = new Date(time);
      const listings = Object.entries(stocks).map(([id, stock]) => listing({ id: Number(id) }, { stock }));
      const update = await trackConsumption(records, { company: "x", listings, at, lastAt }, zone);
      lastAt = at.toISOString();
      for (const [id, levels] of update?.stock ?? []) book.set(id, levels);
      for (const [shard, histories] of update?.histories ?? []) filed.set(shard, histories);
      return update;
    },
  };
}

describe("measuring consumption from poll to poll", () => {
  test("a level that sells each day has a rate after two weeks, and a quiet poll changes nothing", async () => {
    const { read, book } = company();
    let stock = 500;
    for (let day = 0; day < 16; day += 1) {
      for (let hour = 0; hour < 24; hour += 2) {
        if (hour === 4) stock -= 6;
        await read(START + day * DAY + hour * HOUR, { 301: stock, 900: 7 });
      }
    }
    expect(book.get(301)?.[0]?.rate).toMatchObject({ perDay: 6, demand: "smooth" });
    expect(book.get(900)?.[0]?.rate).toBeNull();
    expect(await read(START + 16 * DAY, { 301: stock, 900: 7 })).toBeNull();
  });

  test("days are those of the company's zone", async () => {
    const { read, book } = company();
    await read(START, { 301: 9 });
    // 23:00 in El Salvador, when it is the next day in Greenwich.
    await read(START + 15 * HOUR - 600_000, { 301: 9 });
    await read(START + 15 * HOUR, { 301: 5 });
    expect(book.get(301)?.[0]?.falls).toEqual([{ day: Date.parse("2026-03-02") / DAY, days: 1, units: "4" }]);
  });

  test("each shard is filed once a day, whatever the schedule of polls is", () => {
    const due = (reads: readonly number[]) =>
      reads
        .slice(1)
        .flatMap((to, index) => shardsDue({ from: reads[index] ?? 0, to }))
        .sort((a, b) => a - b);
    const all = Array.from({ length: SHARDS }, (_, shard) => shard);
    expect(due(Array.from({ length: 97 }, (_, quarter) => 5 * DAY + quarter * 900_000))).toEqual(all);
    expect(due([5.3 * DAY, 6.3 * DAY])).toEqual(all);
    expect(due([5 * DAY, 5.1 * DAY, 5.9 * DAY, 6 * DAY])).toEqual(all);
    expect(due([5 * DAY, 5 * DAY])).toEqual([]);
  });

  test("what is older than 90 days is dropped, and the rate with it", async () => {
    const { read, book, filed } = company();
    let stock = 1_000;
    for (let day = 0; day < 200; day += 1) {
      if (day < 30) stock -= 3;
      await read(START + day * DAY, { 301: stock });
    }
    expect(book.get(301)?.[0]?.rate).toBeNull();
    expect([...filed.values()].flatMap((histories) => [...histories.values()])).toEqual([]);
  });
});
