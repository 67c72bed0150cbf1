import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NOTHING_READ } from "../src/inventory/reading-memory.ts";
import { NOTHING_NOTIFIED } from "../src/notifications/notification-state.ts";
import { createRandom } from "../src/sandbox/random.ts";
import { NO_ODDITIES } from "../src/smartpyme/oddities.ts";
import { NEW_PAGING } from "../src/smartpyme/paging.ts";
import { dayOf } from "../src/stock/consumption/calendar.ts";
import { type FiledLevel, shardOf } from "../src/stock/consumption/filing.ts";
import type { Tracked } from "../src/stock/consumption/tracked.ts";
import { decimal } from "../src/stock/decimal.ts";
import type { Listing, Product } from "../src/stock/level.ts";
import type { ConsumptionUpdate } from "../src/store/consumption.ts";
import type { State } from "../src/store/state.ts";
import { openStore } from "../src/store/store.ts";
import { zoneOf } from "../src/time/local-time.ts";
import { trackConsumption } from "../src/watch/track-consumption.ts";

/*
 * Measures what it costs to measure consumption: 20,000 products in four warehouses, all of which sell each day. Prints the size
 * of what is kept after 91 days, the worst there can be, and the CPU of a poll's part, with one level in a hundred moving.
 *   node bench/consumption-cost.ts
 */

const PRODUCTS = 20_000;
const WAREHOUSES = 4;
const POLLS = 24;
const zone = zoneOf("America/El_Salvador");
const random = createRandom(5);
const print = (line: string) => process.stdout.write(`${line}\n`);

const products = Array.from({ length: PRODUCTS }, (_, index): Product => {
  const texts = { barcode: null, category: null, brand: null, supplier: null };
  return { id: index + 1, name: `P ${index}`, sku: `S-${index}`, ...texts, type: "product", enabled: true, cost: null };
});
const stocks = products.map(() => Array.from({ length: WAREHOUSES }, () => 100_000));

/** Sells 1 to 20 units of each level with this chance. */
function sell(chance: number): void {
  for (const levels of stocks) {
    for (let at = 0; at < levels.length; at += 1) {
      if (random.chance(chance)) levels[at] = (levels[at] ?? 0) - random.integer(1, 20);
    }
  }
}

/** Lists the stocks as a read of them would, with texts of its own. */
function listings(): Listing[] {
  return products.map((product, index) => ({
    product,
    levels: (stocks[index] ?? []).map((stock, at) => ({
      product,
      branch: `Sucursal ${at % 2}`,
      warehouse: `Bodega ${at}`,
      stock: decimal(`${stock}.000000`),
      minimum: null,
      maximum: null,
      note: null,
    })),
  }));
}

const stateAt = (version: number, at: Date): State => ({
  version,
  polledAt: at.toISOString(),
  companyTitle: "Mi Empresa",
  episodes: new Map(),
  suspects: new Map(),
  coverage: null,
  sizes: {},
  reading: NOTHING_READ,
  paging: NEW_PAGING,
  oddities: NO_ODDITIES,
  notificationState: NOTHING_NOTIFIED,
});

/** Makes what is kept of 90 days in which each level sold 1 to 20 units a day. */
function ninetyDays(today: number): ConsumptionUpdate {
  const rate = { perDay: 10.4, spread: 5.77, demand: "smooth", method: "smoothing", since: today - 90 } as const;
  const stock = new Map<number, Tracked[]>();
  const histories = new Map<number, Map<number, FiledLevel[]>>();
  for (const [index, { id }] of products.entries()) {
    const places = Array.from({ length: WAREHOUSES }, (_, at) => ({
      branch: `Sucursal ${at % 2}`,
      warehouse: `Bodega ${at}`,
    }));
    const since = (today - 91) * 24;
    const levels = places.map((place, at): Tracked => {
      return { place, stock: decimal(stocks[index]?.[at] ?? 0), since, blindSince: null, falls: [], blind: [], rate };
    });
    stock.set(id, levels);
    const shard = histories.get(shardOf(id)) ?? new Map<number, FiledLevel[]>();
    histories.set(shardOf(id), shard);
    const falls = () =>
      Array.from({ length: 90 }, (_, day) => ({
        day: today - 90 + day,
        days: 1,
        units: decimal(random.integer(1, 20)),
      }));
    shard.set(
      id,
      places.map((place) => ({ place, falls: falls(), blind: [] })),
    );
  }
  return { stock, histories };
}

function sizeOfEntries(): number {
  using database = new DatabaseSync(file, { readOnly: true });
  const [table] = database
    .prepare("SELECT name FROM sqlite_master WHERE name LIKE '%keyv%' OR name LIKE 'entr%'")
    .all();
  const row = database.prepare(`SELECT sum(length(key)+length(value)) AS size FROM ${String(table?.name)}`).get();
  return Number(row?.size);
}

const cpu = async <Result>(work: () => Promise<Result>): Promise<[ms: number, Result]> => {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000, result];
};

const folder = mkdtempSync(join(tmpdir(), "lowstockd-consumption-"));
const file = join(folder, "store.sqlite");
try {
  let time = Date.parse("2026-04-06T06:30:00Z");
  const store = await openStore(`sqlite:${file}`, { writer: true, now: () => new Date(time) });
  let lastAt: string | undefined;
  let version = 0;
  const commit = (consumption: ConsumptionUpdate | null) => {
    version += 1;
    return store.commit("mi-empresa", stateAt(version, new Date(time)), [], { consumption });
  };
  const step = async (hours: number, chance: number): Promise<number[]> => {
    time += hours * 3_600_000;
    sell(chance);
    const read = { company: "mi-empresa", listings: listings(), at: new Date(time), lastAt };
    const [tracking, update] = await cpu(() => trackConsumption(store, read, zone));
    const [committing] = await cpu(() => commit(update));
    lastAt = read.at.toISOString();
    return [tracking, committing];
  };
  await commit(ninetyDays(dayOf(zone.localTime(time))));
  await step(24, 1);
  print(`kept of 90 days in which each level sold each day: ${(sizeOfEntries() / 1e6).toFixed(1)} MB`);
  await step(0.25, 0);
  for (const [name, chance] of [
    ["nothing moves", 0],
    ["1 % of the levels move", 0.01],
    ["10 % move", 0.1],
  ] as const) {
    const times: number[][] = [];
    for (let poll = 0; poll < POLLS; poll += 1) times.push(await step(0.25, chance));
    const median = (at: number) => times.map((it) => it[at] ?? 0).sort((a, b) => a - b)[POLLS / 2] ?? 0;
    print(`${name}: ${median(0).toFixed(0)} ms to compare and file, ${median(1).toFixed(0)} ms to commit`);
  }
  await store.close();
  print(`file: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  const [ms] = await cpu(async () =>
    (await openStore(`sqlite:${file}`, { writer: true, now: () => new Date(time) })).close(),
  );
  print(`start: ${ms.toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true });
}
