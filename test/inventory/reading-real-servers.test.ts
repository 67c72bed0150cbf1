import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Company } from "../../src/sandbox/company.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import type { Change } from "../../src/stock/change.ts";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

// The time is for work, not for waiting: many pages are served and read.
jest.setTimeout(120_000);

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 4 * QUARTER_MS;
const PRODUCTS = 230;
const PAGE_SIZE = 40;

let shop: WatchedShop;
afterEach(() => shop.close());

type Status = "ok" | "low" | "out";

/** Returns the status of every watched level, by the words of the contract and not by the code under test. */
function truthOf(company: Company): Map<string, Status> {
  const truth = new Map<string, Status>();
  for (const { id, enabled, type, rows } of company.products) {
    if (!enabled || type === "service") continue;
    for (const { warehouseId, stock, minimum } of rows) {
      const { branch, name, active } = company.warehouse(warehouseId);
      if (!active) continue;
      const isLow = minimum !== null && minimum > 0 && stock <= minimum;
      truth.set(JSON.stringify([id, branch, name]), isLow ? (stock <= 0 ? "out" : "low") : "ok");
    }
  }
  return truth;
}

/** Returns what must be reported of the changes between two polls. */
function news(before: ReadonlyMap<string, Status>, after: ReadonlyMap<string, Status>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key) ?? "ok", after.get(key)];
    if (is === undefined) return was === "ok" ? [] : [`retired ${key}`];
    if (was === "ok") return is === "ok" ? [] : [`breached ${key}`];
    if (is === "ok") return [`recovered ${key}`];
    return was === "low" && is === "out" ? [`depleted ${key}`] : [];
  });
}

const told = (changes: readonly Change[]) => changes.map(({ kind, key }) => `${kind} ${key}`);

/** Changes stock in every way: under a minimum, exactly to it, to zero and below, up again, and out of the catalog. */
function trade(company: Company, random: Random): void {
  for (let sale = 0; sale < 12; sale += 1) {
    const product = random.pick(company.products);
    const row = random.pick(product?.rows ?? []);
    if (!product || !row) continue;
    const minimum = row.minimum ?? 0;
    const stock = random.pick([minimum, minimum - 1, minimum + 1, 0, -1, minimum * 3 + 1]) ?? 0;
    company.editRow(product.id, row.warehouseId, { stock });
  }
  const gone = random.pick(company.products);
  if (gone && random.chance(0.3)) company.editProduct(gone.id, { enabled: !gone.enabled });
}

async function open(dialect: "live" | "unified"): Promise<Company> {
  shop = await watchShop({ sandbox: { dialect, products: PRODUCTS, namesTieFrom: 1 }, pageSize: PAGE_SIZE });
  const { company } = shop.sandbox;
  for (const { id, rows } of company.products.slice(0, 150)) {
    company.editProduct(id, { name: "Tornillo" });
    // The server creates such rows by itself, and sells from them.
    if (id % 5 === 0) for (const { warehouseId } of rows) company.editRow(id, warehouseId, { stock: -1, minimum: 0 });
  }
  return company;
}

describe.each(["live", "unified"] as const)(
  "on the %s server, with kits, negative stock and tied names,",
  (dialect) => {
    test("each change is reported once and at once, even with slow pages", async () => {
      const company = await open(dialect);
      const random = createRandom(7);
      let before: ReadonlyMap<string, Status> = new Map();
      for (let round = 0; round < 30; round += 1) {
        if (round % 7 === 3) shop.sandbox.faults.add({ match: { page: 2 }, fault: { status: 504 } });
        const { changes, summary } = await shop.poll();
        const after = truthOf(company);
        expect(told(changes).sort()).toEqual(news(before, after).sort());
        expect(summary).toMatchObject({ incomplete: false, unknown: 0 });
        before = after;
        shop.pass(round % 10 === 9 ? DAY_MS : QUARTER_MS);
        trade(company, random);
      }
      const kinds = new Set(
        [...before].filter(([, status]) => status !== "ok").map(([key]) => company.product(JSON.parse(key)[0]).type),
      );
      expect(kinds).toEqual(new Set(["product", "kit", "raw_material"]));
    });

    test("a quiet full read costs its pages, in whatever size the server manages", async () => {
      const company = await open(dialect);
      // This level exposes a filter that leaves out levels at their minimum.
      const [exact] = company.products.filter(({ id, enabled, rows }) => id % 5 > 0 && enabled && rows.length > 0);
      if (!exact?.rows[0]) throw new Error("the shop is empty");
      company.editRow(exact.id, exact.rows[0].warehouseId, { stock: 5, minimum: 5 });
      await shop.poll();
      const watched = company.products.filter(({ enabled }) => enabled).length;
      const cost = async () => {
        const { summary } = await shop.poll();
        expect(summary).toMatchObject({ read: "full", breached: 0, recovered: 0 });
        return summary.requests;
      };
      expect(await cost()).toBe(Math.ceil(watched / PAGE_SIZE));
      shop.sandbox.faults.add({ match: { page: 3 }, fault: { status: 504 } });
      const [before, late] = [
        Math.ceil(watched / PAGE_SIZE),
        2 + 1 + Math.ceil((watched - 2 * PAGE_SIZE) / (PAGE_SIZE / 2)),
      ];
      expect(await cost()).toBe(late);
      expect(await cost()).toBe(Math.ceil(watched / (PAGE_SIZE / 2)));
      shop.pass(DAY_MS);
      expect((await shop.poll()).summary.read).toBe("check");
      expect(await cost()).toBe(before);
    });
  },
);
