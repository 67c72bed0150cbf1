import { afterEach, describe, expect, test } from "@jest/globals";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { DIALECTS } from "../../src/sandbox/dialect.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { createClient } from "../../src/smartpyme/client.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import type { Change } from "../../src/stock/change.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { GOODS } from "../../src/stock/level.ts";
import { openStore } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { type PollPolicy, poll, preparePoll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";
import { rules } from "../stock/rules.ts";

const start = Date.parse("2026-11-23T14:00:00Z");
const norte = { branch: "Sucursal Norte", warehouse: "Bodega Norte" };
const unstopped = { signal: new AbortController().signal };
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of cleanUp.splice(0)) await release();
});

/** Opens a shop and a daemon's poll of it, with everything real except the clock. */
async function setUp(sandboxOptions: SandboxOptions, options: Partial<PollPolicy> & { budget?: number } = {}) {
  let time = start;
  const now = () => new Date(time);
  const sandbox = await startSandbox({ products: 120, now: () => time, ...sandboxOptions });
  const store = await openStore("memory:", { writer: true, now });
  cleanUp.push(sandbox.close, store.close);
  const { budget = 900, ...policy } = options;
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    userAgent: "test",
    timeoutMs: 5_000,
    pageSize: 20,
    concurrency: 4,
    budget: createBudget({ limit: budget, now }),
    pausesMs: [1, 1],
    sleep: async () => {},
  });
  const polling = {
    company: "mi-empresa",
    inventory: createInventory(client, now),
    commits: store,
    policy: {
      coverage: "auto",
      filters: { enabled: true },
      kinds: GOODS,
      baseUrl: "https://api.example.com",
      pollsAnHour: 1,
      pageSize: 20,
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      damping: NO_DAMPING,
      alerts: policyOf({ channels: ["compras"] }),
      pollsToCome: () => 0,
      ...policy,
    } satisfies PollPolicy,
    now,
  };
  return {
    sandbox,
    store,
    shop: shopOf(sandbox),
    pass: (ms: number) => {
      time += ms;
    },
    poll: () => poll(polling, unstopped),
    prepare: () => preparePoll(polling, unstopped),
  };
}

/** Returns products of the shop with stock well above the minimum in the northern warehouse. */
function shopOf({ company }: Sandbox) {
  const north = company.warehouseAt(norte).id;
  const healthy = company.products.filter(({ enabled, type, softDeleted, rows }) => {
    const row = rows.find(({ warehouseId }) => warehouseId === north);
    const fine = rows.every(({ stock, minimum }) => (minimum ?? 0) === 0 || stock > (minimum ?? 0));
    return enabled && type === "product" && !softDeleted && fine && row && (row.minimum ?? 0) > 1;
  });
  const take = () => {
    const product = healthy.shift();
    if (!product) throw new Error("the shop has no healthy product left");
    return product.id;
  };
  const set = (id: number, edit: { stock?: number; minimum?: number }) => company.editLevel(id, norte, edit);
  return { take, set, minimum: (id: number) => company.level(id, norte).minimum ?? 0 };
}

const told = (changes: readonly Change[]) =>
  changes.map((change) => `${change.level.product.id} ${"reason" in change ? change.reason : change.kind}`);

describe.each(DIALECTS)("polling a %s server", (dialect) => {
  test("the first poll tells every low level once", async () => {
    const { poll, store } = await setUp({ dialect });
    const first = await poll();
    expect(first.summary).toMatchObject({ firstRun: true, version: 1 });
    expect(first.changes.length).toBeGreaterThan(3);
    expect(first.deliveries.map(({ kind }) => kind)).toEqual(["first_run"]);
    const second = await poll();
    expect(second.changes).toEqual([]);
    expect(second.deliveries).toEqual([]);
    expect((await store.pending("compras")).length).toBe(1);
  });

  test("tells breach, depletion, recovery and retirement, each once and with its reason", async () => {
    const { poll, shop, sandbox } = await setUp({ dialect });
    await poll();
    const [restocked, lowered, disabled, deleted, exact] = [1, 2, 3, 4, 5].map(shop.take) as [
      number,
      number,
      number,
      number,
      number,
    ];
    for (const id of [restocked, lowered, disabled, deleted]) shop.set(id, { stock: 1 });
    shop.set(exact, { stock: shop.minimum(exact) });
    expect(told((await poll()).changes)).toEqual(
      expect.arrayContaining([restocked, lowered, disabled, deleted, exact].map((id) => `${id} breached`)),
    );
    expect((await poll()).changes).toEqual([]);

    shop.set(restocked, { stock: 0 });
    expect(told((await poll()).changes)).toEqual([`${restocked} depleted`]);

    shop.set(restocked, { stock: 500 });
    shop.set(lowered, { minimum: 0.5 });
    sandbox.company.editProduct(disabled, { enabled: false });
    sandbox.company.deleteProduct(deleted);
    const { changes } = await poll();
    expect(told(changes).sort()).toEqual(
      [`${restocked} restocked`, `${lowered} minimum_lowered`, `${disabled} disabled`, `${deleted} deleted`].sort(),
    );
    expect(changes.find(({ kind }) => kind === "recovered" && true)).toMatchObject({
      level: { stock: expect.any(String) },
    });
    expect(changes.find((change) => change.level.product.id === restocked)).toMatchObject({
      stockBefore: "0",
      level: { stock: "500" },
    });
    expect((await poll()).changes).toEqual([]);
  });

  test("a page that fails once loses nothing, and a poll that fails changes nothing", async () => {
    const { poll, shop, sandbox, store } = await setUp({ dialect });
    await poll();
    const id = shop.take();
    shop.set(id, { stock: 1 });
    sandbox.faults.add({ fault: { status: 502 }, times: 50 });
    await expect(poll()).rejects.toThrow("502");
    expect((await store.state("mi-empresa"))?.version).toBe(1);
    sandbox.faults.clear();
    sandbox.faults.add({ fault: { status: 502 }, times: 1 });
    expect(told((await poll()).changes)).toEqual([`${id} breached`]);
  });

  test("a preview finds the same and stores nothing", async () => {
    const { prepare, poll, store } = await setUp({ dialect });
    const previewed = await prepare();
    expect(await store.state("mi-empresa")).toBeNull();
    expect(told((await poll()).changes)).toEqual(told(previewed.changes));
  });
});

test("a closed warehouse ends its episodes without a recovery", async () => {
  const { poll, shop, sandbox } = await setUp({ dialect: "live" });
  const id = shop.take();
  shop.set(id, { stock: 1 });
  await poll();
  sandbox.company.editWarehouse(norte, { active: false });
  const { changes } = await poll();
  expect(told(changes)).toContain(`${id} warehouse_gone`);
  expect(changes.filter(({ kind }) => kind === "recovered")).toEqual([]);
});

describe("coverage", () => {
  test("a proven filter is used, and a quiet poll costs only the pages of low products", async () => {
    const { poll, shop } = await setUp({ dialect: "documented" });
    const id = shop.take();
    shop.set(id, { stock: shop.minimum(id) });
    expect((await poll()).summary).toMatchObject({ read: "check", coverage: { mode: "filtered", missed: 0 } });
    const { read, requests, pages } = (await poll()).summary;
    expect({ read, requests }).toEqual({ read: "filtered", requests: pages });
  });

  test("a filter that leaves out levels at exactly their minimum is not used: the catalog is read in full", async () => {
    const { poll, shop } = await setUp({ dialect: "live" });
    expect((await poll()).summary.coverage).toMatchObject({ mode: "full" });
    const id = shop.take();
    shop.set(id, { stock: shop.minimum(id) });
    const { changes } = await poll();
    expect(told(changes)).toContain(`${id} breached`);
    expect((await poll()).summary.read).toBe("full");
  });

  test("is checked again after a day", async () => {
    const { poll, pass, shop } = await setUp({ dialect: "documented" });
    const id = shop.take();
    shop.set(id, { stock: shop.minimum(id) });
    await poll();
    expect((await poll()).summary.read).toBe("filtered");
    pass(24 * 3_600_000);
    expect((await poll()).summary.read).toBe("check");
  });
});

describe("looking up products that were not listed", () => {
  test("keeps within the hour's budget, and goes on in the next hour", async () => {
    const { poll, shop, pass } = await setUp({ dialect: "documented" }, { coverage: "filtered", budget: 9 });
    const ids = Array.from({ length: 6 }, shop.take);
    for (const id of ids) shop.set(id, { stock: 1 });
    const { summary } = await poll();
    for (const id of ids) shop.set(id, { stock: 500 });
    const left = 9 - summary.requests - 1;
    expect(told((await poll()).changes)).toHaveLength(Math.min(left, 6));
    pass(3_600_000);
    expect((await poll()).summary.recovered).toBe(6 - Math.min(left, 6));
  });
});

test("a product that cannot be looked up stays open, and holds up nothing else", async () => {
  const { poll, shop, sandbox } = await setUp({ dialect: "documented" }, { coverage: "filtered" });
  const [broken, restocked, low] = [shop.take(), shop.take(), shop.take()];
  for (const id of [broken, restocked]) shop.set(id, { stock: 1 });
  await poll();
  for (const id of [broken, restocked]) shop.set(id, { stock: 500 });
  shop.set(low, { stock: 1 });
  sandbox.faults.add({ match: { path: `/inventory/${broken}` }, fault: { status: 500 }, times: 3 });
  const { changes, summary } = await poll();
  expect(told(changes).sort()).toEqual([`${restocked} restocked`, `${low} breached`].sort());
  expect(summary.lookUpFailure).toMatchObject({ message: expect.stringContaining("500") });
  expect(told((await poll()).changes)).toEqual([`${broken} restocked`]);
});

test("does not use the requests that the hour's further polls need", async () => {
  const { poll, shop } = await setUp(
    { dialect: "documented" },
    { coverage: "filtered", budget: 13, pollsToCome: () => 7 },
  );
  const ids = Array.from({ length: 6 }, shop.take);
  for (const id of ids) shop.set(id, { stock: 1 });
  const { requests } = (await poll()).summary;
  for (const id of ids) shop.set(id, { stock: 500 });
  const second = (await poll()).summary;
  expect(second.recovered).toBeLessThan(6);
  expect(13 - requests - second.requests).toBeGreaterThanOrEqual(7);
});

test("deliveries carry the company's own name and the time of the poll", async () => {
  const { poll } = await setUp({});
  const [delivery] = (await poll()).deliveries as [Delivery];
  expect(delivery).toMatchObject({
    companyTitle: "Comercial El Torogoz S.A. de C.V.",
    polledAt: "2026-11-23T14:00:00.000Z",
  });
});

describe("a poll that measures consumption", () => {
  const consumptionZone = zoneOf("America/El_Salvador");

  test("stores with the poll what fell between two full reads, and nothing of it when nothing moved", async () => {
    const { poll, shop, store, pass } = await setUp({ dialect: "live" }, { coverage: "full", consumptionZone });
    await poll();
    const id = shop.take();
    shop.set(id, { stock: 300 });
    await poll();
    pass(900_000);
    shop.set(id, { stock: 296 });
    const { consumption } = await poll();
    expect([...(consumption?.stock.keys() ?? [])]).toEqual([id]);
    expect((await store.stockBook("mi-empresa")).get(id)).toContainEqual(
      expect.objectContaining({ place: norte, stock: "296", falls: [expect.objectContaining({ units: "4" })] }),
    );
    expect((await store.state("mi-empresa"))?.measuredAt).toBe("2026-11-23T14:15:00.000Z");
    expect((await poll()).consumption).toBeNull();
  });

  test("and judges and tells by it, once a rate is known", async () => {
    const thresholds = {
      compare: "at_or_below",
      zeroMinimum: "ignore",
      rules: rules([{ match: { product_id: 1 }, ignore: true }, { days_of_cover: 7 }]),
    } as const;
    const replenishmentOf = () => ({ leadDays: decimal(5) });
    const options = { coverage: "full", consumptionZone, replenishmentOf, thresholds } as const;
    const { poll, prepare, shop, pass } = await setUp({ dialect: "live" }, options);
    await poll();
    const id = shop.take();
    const minimum = shop.minimum(id);
    let stock = 300;
    for (let day = 0; day < 18; day += 1) {
      shop.set(id, { stock });
      expect(told((await poll()).changes)).toEqual(day === 0 ? expect.anything() : []);
      pass(24 * 3_600_000);
      stock -= 6;
    }
    shop.set(id, { stock: minimum + 1 });
    const { changes, deliveries } = await poll();
    const seen = { stock: String(minimum + 1), minimum: String(minimum) };
    const source = { number: 2, name: null, kind: "days_of_cover", factor: "7" };
    const breached = { kind: "breached", level: expect.objectContaining(seen), threshold: { value: "42", source } };
    const outlook = { perDay: "6", spread: "0", serviceLevel: "95", leadDays: "5" };
    expect(changes).toEqual([expect.objectContaining({ ...breached, outlook })]);
    expect(deliveries[0]?.changes).toEqual(changes);
    pass(15 * 24 * 3_600_000);
    shop.set(id, { stock: 43 });
    expect((await prepare()).changes).toEqual([expect.objectContaining({ kind: "recovered", reason: "restocked" })]);
  });

  test("learns nothing from a read of the filter alone, nor without a zone", async () => {
    const filtered = await setUp({ dialect: "live" }, { coverage: "filtered", consumptionZone });
    const off = await setUp({ dialect: "live" }, { coverage: "full" });
    for (const { poll, store } of [filtered, off]) {
      expect((await poll()).consumption).toBeNull();
      expect((await store.stockBook("mi-empresa")).size).toBe(0);
      expect((await store.state("mi-empresa"))?.measuredAt).toBeUndefined();
    }
  });
});
