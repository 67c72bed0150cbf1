import { afterEach, expect, test } from "@jest/globals";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { type WatchedShop, type Watching, watchShop } from "./watched-shop.ts";

const QUARTER_MS = 900_000;
const POLLS = 25;
const PRODUCTS = 200;
const PAGE_SIZE = 40;
/** Only what waits on purpose may last longer, on a busy machine, too. */
const PATIENCE_MS = 2_500;

let shop: WatchedShop;
afterEach(() => shop.close());

/** Returns what is short by the words of the contract: active goods at or under a minimum above 0. */
function truth(): Map<string, string> {
  const { company } = shop.sandbox;
  const short = new Map<string, string>();
  for (const { id, type, enabled, rows } of company.products) {
    if (!enabled || type === "service") continue;
    for (const { warehouseId, stock, minimum } of rows) {
      const { branch, name } = company.warehouse(warehouseId);
      if (minimum === null || minimum <= 0 || stock > minimum) continue;
      short.set(JSON.stringify([id, branch, name]), stock <= 0 ? "out" : "low");
    }
  }
  return short;
}

/** Opens a shop with kits, services with rows, equal names, stock under a minimum of 0, and one level at its minimum. */
async function open(dialect: Dialect, watching: Watching = {}): Promise<void> {
  shop = await watchShop({
    pageSize: PAGE_SIZE,
    timeoutMs: PATIENCE_MS,
    ...watching,
    sandbox: { dialect, products: PRODUCTS, namesTieFrom: 10, ...watching.sandbox },
  });
  const { company } = shop.sandbox;
  company.products.forEach(({ id, rows }, index) => {
    company.editProduct(id, { name: `Producto ${index % 7}`, enabled: index % 20 !== 3 });
    for (const { warehouseId } of rows)
      company.editRow(id, warehouseId, { stock: 50, minimum: index % 9 === 0 ? 0 : 5 });
  });
  const goods = company.products.filter(({ enabled, rows }) => enabled && rows.length > 0);
  for (const { id, rows } of goods.filter((_, index) => index % 9 === 4)) {
    company.editRow(id, rows[0]?.warehouseId ?? 1, { stock: -1, minimum: 0 });
  }
  const service = company.products.find(({ type }) => type === "service");
  if (service)
    company.putProduct({ ...service, rows: [{ warehouseId: 1, stock: 0, minimum: 5, maximum: null, note: null }] });
  const [exact] = goods.filter(({ rows }) => rows.every(({ minimum }) => minimum !== 0));
  if (exact) company.editRow(exact.id, exact.rows[0]?.warehouseId ?? 1, { stock: 5, minimum: 5 });
  expect(new Set(goods.map(({ type }) => type))).toEqual(new Set(["product", "kit", "raw_material"]));
}

function move(random: ReturnType<typeof createRandom>): void {
  const { company } = shop.sandbox;
  for (let count = random.integer(0, 6); count > 0; count -= 1) {
    const { id, rows } = random.pick(company.products.filter((it) => it.rows.length > 0)) ?? { id: 0, rows: [] };
    const row = random.pick(rows);
    if (row) company.editRow(id, row.warehouseId, { stock: random.pick([-1, 0, 4, 5, 5, 6, 40]) ?? 0 });
  }
}

test.each(["live", "unified", "documented"] as const)(
  "on the %s server each alert is told once and none is late, and a quiet full read costs its pages",
  async (dialect) => {
    await open(dialect);
    const random = createRandom(7);
    let before = new Map<string, string>();
    for (let polls = 0; polls < POLLS; polls += 1) {
      if (polls > 0) move(random);
      const now = truth();
      // Now and then one page is too slow.
      const isSlow = polls === 5 || polls === 13;
      if (isSlow)
        shop.sandbox.faults.add({
          match: { path: "/inventory", nth: 3 },
          fault: { delayMs: 4 * PATIENCE_MS },
          times: 1,
        });
      const { changes, deliveries, summary } = await shop.poll();
      shop.sandbox.faults.clear();
      shop.pass(QUARTER_MS);
      expect({ polls, open: [...((await shop.state()) ?? NO_MEMORY).episodes.keys()].toSorted() }).toEqual({
        polls,
        open: [...now.keys()].toSorted(),
      });
      const told = (kinds: readonly string[]) =>
        changes.flatMap(({ kind, key }) => (kinds.includes(kind) ? [String(key)] : [])).toSorted();
      expect(told(["breached"])).toEqual([...now.keys()].filter((key) => !before.has(key)).toSorted());
      expect(told(["recovered", "retired"])).toEqual([...before.keys()].filter((key) => !now.has(key)).toSorted());
      expect(deliveries.flatMap((delivery) => delivery.changes)).toHaveLength(changes.length);
      expect(summary.incomplete).toBe(false);
      before = now;
    }
    const { summary } = await shop.poll();
    if (dialect === "documented") expect(summary.read).toBe("filtered");
    else expect(summary).toMatchObject({ read: "full", requests: summary.pages });
    expect(summary.breached + summary.recovered).toBe(0);
  },
  60_000,
);

test("a server that is never slow is read in full with one request a page", async () => {
  await open("live");
  await shop.poll();
  shop.pass(QUARTER_MS);
  const { summary } = await shop.poll();
  const pages = Math.ceil(shop.sandbox.company.products.filter(({ enabled }) => enabled).length / PAGE_SIZE);
  expect(summary).toMatchObject({ read: "full", pages, requests: pages });
});
