import { afterEach, describe, expect, test } from "@jest/globals";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { createClient } from "../../src/smartpyme/client.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { createKeyedLock } from "../../src/watch/keyed-lock.ts";
import { type Polling, poll } from "../../src/watch/poll.ts";
import { type CatalogKnown, type ReadingSales, readSales } from "../../src/watch/read-sales.ts";
import { policyOf } from "../policy/policies.ts";
import { recordedLog } from "./recorded-log.ts";

const COMPANY = "torogoz";
const NORTE = { branch: "Sucursal Norte", warehouse: "Bodega Norte" };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Three in the morning in El Salvador: the day before has just been closed. */
const NIGHT = Date.parse("2026-11-24T09:00:00Z");
const LAST = "2026-11-23";
const numberOf = (day: string) => Date.parse(day) / DAY;
const unstopped = new AbortController().signal;

let shop: Sandbox;
let store: Store;

afterEach(async () => {
  await store.close();
  await shop.close();
});

/** A company that has been polled once, whose sales can be read. */
async function open({ limit = 900, pollsToCome = 0, isBySales = true } = {}) {
  let time = NIGHT;
  const now = () => new Date(time);
  shop = await startSandbox({ dialect: "live", products: 30, rateLimit: 100_000, now: () => time });
  store = await openStore("memory:", { writer: true, now });
  const client = createClient({
    baseUrl: shop.url,
    apiKey: shop.apiKey,
    userAgent: "test",
    timeoutMs: 20_000,
    pageSize: 200,
    concurrency: 1,
    budget: createBudget({ limit, now }),
    pausesMs: [],
    sleep: async () => {},
  });
  const source = createInventory(client, now);
  const zone = zoneOf("America/El_Salvador");
  const polling: Polling = {
    company: COMPANY,
    inventory: source,
    commits: store,
    policy: {
      coverage: "full",
      filters: { enabled: true },
      kinds: GOODS,
      baseUrl: "https://api.example.com",
      pollsAnHour: 1,
      pageSize: 200,
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      damping: NO_DAMPING,
      alerts: policyOf({ channels: ["compras"] }),
      pollsToCome: () => pollsToCome,
      consumptionZone: zone,
      isBySales,
    },
    now,
  };
  const log = recordedLog();
  const reading: ReadingSales = {
    company: COMPANY,
    source,
    records: store,
    zone,
    lock: createKeyedLock(),
    pollsToCome: () => pollsToCome,
    now,
    log,
  };
  const product = shop.company.products.find(
    ({ enabled, type, rows }) => enabled && type === "product" && rows.some(({ warehouseId }) => warehouseId === 3),
  );
  if (!product) throw new Error("The catalog is too small for this test");
  shop.company.editProduct(product.id, { sku: "UNICO-1" });
  let catalog: CatalogKnown | null = null;
  const look = async () => {
    const polled = await poll(polling, { signal: unstopped });
    const { productsBySku: products, summary } = polled;
    if (products) catalog = { products, requests: summary.requests };
    return polled;
  };
  await look();
  return {
    id: product.id,
    log,
    look,
    catalogKnown: () => catalog,
    read: (signal = unstopped) => readSales(reading, catalog ?? { products: new Map(), requests: 0 }, signal),
    pass: (ms: number) => {
      time += ms;
    },
    sell: (day: string, units: number) =>
      shop.company.addSale({ branch: NORTE.branch, day, lines: [{ productId: product.id, units }] }),
    /** The days asked for, in that order, since the last time. */
    asked: (() => {
      let seen = 0;
      return () => {
        const asked = shop.requests().filter(({ path }) => path === "/sales");
        const days = asked.slice(seen).map(({ query }) => query.fecha_inicio);
        seen = asked.length;
        return days;
      };
    })(),
    kept: async () => [...(await store.sold(COMPANY, Math.floor(product.id / 64))).values()].flat(),
    rate: async () =>
      (await store.stockBook(COMPANY)).get(product.id)?.find(({ place }) => place.warehouse === NORTE.warehouse)?.rate,
  };
}

describe("reading the sales of days that are over", () => {
  test("reads the last 28 the first time, newest first, and then each day once, when it is closed", async () => {
    const { read, asked, pass, sell, kept } = await open();
    sell("2026-11-22", 3);
    sell(LAST, 4);
    sell("2026-11-24", 9);
    expect((await read()).getTime()).toBe(NIGHT + HOUR);
    const days = asked();
    expect(days).toHaveLength(28);
    expect(days.slice(0, 2)).toEqual([LAST, "2026-11-22"]);
    const falls = [
      { day: numberOf("2026-11-22"), days: 1, units: "3" },
      { day: numberOf(LAST), days: 1, units: "4" },
    ];
    expect(await kept()).toEqual([{ place: { branch: NORTE.branch, warehouse: null }, falls, blind: [] }]);
    pass(23.9 * HOUR);
    await read();
    expect(asked()).toEqual([]);
    pass(HOUR);
    await read();
    expect(asked()).toEqual(["2026-11-24"]);
  });

  test("leaves the polls to come what they need of the hour's requests, and goes on in the next hour", async () => {
    const { read, asked, look, pass } = await open({ limit: 12, pollsToCome: 4 });
    expect(await read()).toEqual(new Date(NIGHT + HOUR));
    const first = asked().length;
    for (let polls = 0; polls < 4; polls += 1) await look();
    pass(HOUR);
    await read();
    const second = asked();
    expect(first).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
    expect(second[0]).toBe(new Date((numberOf(LAST) - first) * DAY).toISOString().slice(0, 10));
  });

  test("reads the other days where one cannot be, and that one again after six hours", async () => {
    const { read, asked, pass, log } = await open();
    shop.faults.add({ match: { path: "/sales", nth: 2 }, fault: { status: 500 } });
    expect(await read()).toEqual(new Date(NIGHT + 6 * HOUR));
    expect(asked()).toHaveLength(7);
    pass(5 * HOUR);
    await read();
    expect(asked()).toEqual([]);
    pass(HOUR);
    await read();
    expect(asked()[0]).toBe("2026-11-22");
    expect((await store.salesRead(COMPANY)).failure).toBeNull();
    expect(log.lines.filter(({ level }) => level !== "info")).toEqual([
      expect.objectContaining({ level: "warn", words: expect.stringContaining("sales could not be read") }),
    ]);
  });

  test("gives a day up that cannot be read for 28 days", async () => {
    const { read, asked, pass } = await open();
    await read();
    pass(DAY);
    shop.faults.add({ match: { path: "/sales" }, fault: { status: 500 } });
    await read();
    asked();
    pass(28 * DAY);
    await read();
    expect(asked()).not.toContain("2026-11-24");
  });

  test.each([404, 403])(
    "is said once of a server that answers %i, which is asked again every six hours",
    async (status) => {
      const { read, asked, pass, log } = await open();
      shop.faults.add({ match: { path: "/sales" }, times: 100, fault: { status } });
      for (let tries = 0; tries < 3; tries += 1) {
        await read();
        expect(asked()).toEqual([LAST]);
        pass(6 * HOUR);
      }
      expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
      expect((await store.salesRead(COMPANY)).failure).toEqual({
        reason: expect.stringContaining(String(status)),
        since: new Date(NIGHT).toISOString(),
        triedAt: new Date(NIGHT + 12 * HOUR).toISOString(),
      });
    },
  );

  test("stores nothing of days whose reading a stop has cut short", async () => {
    const { read } = await open();
    const stop = new AbortController();
    stop.abort();
    await expect(read(stop.signal)).rejects.toBe(stop.signal.reason);
    expect((await store.salesRead(COMPANY)).days).toEqual([]);
  });

  test("leaves out what is sold under an SKU that several products have", async () => {
    const { id, read, look, sell, kept } = await open();
    const other = shop.company.products.find((it) => it.id !== id && it.enabled);
    shop.company.editProduct(other?.id ?? 0, { sku: "UNICO-1" });
    await look();
    sell(LAST, 4);
    await read();
    expect(await kept()).toEqual([]);
  });
});

describe("rates by sales", () => {
  const sellEachDay = (sell: (day: string, units: number) => void, units: number) => {
    for (let back = 0; back < 28; back += 1) {
      sell(new Date((numberOf(LAST) - back) * DAY).toISOString().slice(0, 10), units);
    }
  };

  test("are known a day after the first read, and go into what is told", async () => {
    const { id, read, look, pass, sell, rate } = await open();
    shop.company.editLevel(id, NORTE, { stock: 30, minimum: 10 });
    sellEachDay(sell, 5);
    await look();
    await read();
    pass(DAY);
    await look();
    expect(await rate()).toMatchObject({ perDay: 5, source: "sales" });
    shop.company.editLevel(id, NORTE, { stock: 8 });
    const { changes } = await look();
    expect(changes.find(({ level }) => level.product.id === id)).toMatchObject({
      kind: "breached",
      outlook: { perDay: "5", source: "sales" },
    });
  });

  test("are of stock again once sales are not read any more", async () => {
    const { read, look, pass, sell, rate } = await open();
    sellEachDay(sell, 5);
    await read();
    pass(DAY);
    await look();
    expect(await rate()).not.toBeNull();
    pass(15 * DAY);
    await look();
    expect(await rate()).toBeNull();
  });

  test("are none where the config does not ask for them: nothing is known of SKUs then", async () => {
    const { read, look, pass, sell, rate, catalogKnown } = await open({ isBySales: false });
    expect(catalogKnown()).toBeNull();
    sellEachDay(sell, 5);
    await read();
    pass(DAY);
    await look();
    expect(await rate()).toBeNull();
  });
});
