import { afterEach, describe, expect, test } from "@jest/globals";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import { policyOf } from "../policy/policies.ts";
import { type WatchedShop, type Watching, watchShop } from "../watch/watched-shop.ts";

const QUARTER_MS = 900_000;

let shop: WatchedShop;
afterEach(() => shop.close());

/**
 * Opens a shop of some 24 pages of 5 watched products with enough stock, of which a poll, four times an hour, may read 4 pages.
 */
async function open(watching: Watching = {}, dialect: Dialect = "live"): Promise<readonly number[]> {
  shop = await watchShop({
    budget: 48,
    pageSize: 5,
    ...watching,
    sandbox: { dialect, products: 120, ...watching.sandbox },
    policy: { pollsAnHour: 4, ...watching.policy },
  });
  const { company } = shop.sandbox;
  for (const { id, type } of company.products) {
    company.editProduct(id, { enabled: true, type: type === "service" ? "product" : type });
    setStock(id, 90);
  }
  return inOrderOfSku();
}

function inOrderOfSku(): readonly number[] {
  const skuOf = (id: number) => shop.sandbox.company.product(id).sku ?? "";
  const ids = shop.sandbox.company.products.map(({ id }) => id);
  return ids.toSorted((a, b) => (skuOf(a).toLowerCase() < skuOf(b).toLowerCase() ? -1 : 1));
}

function setStock(id: number, stock: number, minimum = 5): void {
  const { company } = shop.sandbox;
  for (const { warehouseId } of company.product(id).rows) company.editRow(id, warehouseId, { stock, minimum });
}

/** Runs polls a quarter of an hour apart. */
async function polls(count: number, policy: Parameters<WatchedShop["poll"]>[0] = {}) {
  const told = [];
  for (let done = 0; done < count; done += 1) {
    told.push(await shop.poll(policy));
    shop.pass(QUARTER_MS);
  }
  return told;
}

type Polled = Awaited<ReturnType<WatchedShop["poll"]>>;

const breached = (told: readonly Polled[]) =>
  told.map(({ changes }) => [
    ...new Set(changes.flatMap(({ kind, level }) => (kind === "breached" ? [level.product.id] : []))),
  ]);

describe.each(["live", "unified"] as const)(
  "a catalog too large to be read with each poll, on the %s server",
  (dialect) => {
    test("is read in slices, cycle after cycle, and each level at its minimum is reported once within a cycle", async () => {
      const ids = await open({}, dialect);
      const first = await polls(1);
      expect(first[0]?.summary.read).toBe("check");
      await polls(1);
      const [early, late] = [ids[3] ?? 0, ids.at(-1) ?? 0];
      for (const id of [early, late]) setStock(id, 5);
      const pages = Math.ceil(ids.length / 5);
      const round = await polls(Math.ceil(pages / 4) + 1);
      expect(new Set(round.map(({ summary }) => summary.read))).toEqual(new Set(["sliced"]));
      expect(breached(round).flat().toSorted()).toEqual([early, late].toSorted());
      // One page of the filter, the slice, and now and then a look-up of each of the two.
      for (const { summary } of round) expect(summary.requests).toBeLessThanOrEqual(1 + 4 + 2);
      expect(breached(await polls(Math.ceil(pages / 4) + 1)).flat()).toEqual([]);
    });

    test("reports a fall under the minimum at once, and the recovery at once", async () => {
      const ids = await open({}, dialect);
      await polls(2);
      const id = ids[60] ?? 0;
      setStock(id, 4);
      const [fallen] = await polls(1);
      expect(breached([fallen as Polled])).toEqual([[id]]);
      setStock(id, 90);
      const [back] = await polls(1);
      expect(new Set(back?.changes.map(({ kind, level }) => `${kind} ${level.product.id}`))).toEqual(
        new Set([`recovered ${id}`]),
      );
    });
  },
);

test("a level that awaits confirmation and is not in the slice is looked up", async () => {
  const ids = await open();
  const damping = { margin: { units: "0" as never }, confirm: { breach: 2, recovery: 1 } };
  await polls(2, { damping });
  const id = ids[3] ?? 0;
  setStock(id, 5);
  const told = await polls(8, { damping });
  const at = breached(told).findIndex((found) => found.includes(id));
  const seen = told.findIndex(({ next }) => next.suspects.size > 0);
  expect(seen).toBeGreaterThanOrEqual(0);
  expect(at).toBe(seen + 1);
  expect(breached(told).flat()).toEqual([id]);
});

test("coverage: sliced reads in slices without a check, and in full when the catalog is small enough", async () => {
  await open({ policy: { coverage: "sliced" } });
  const told = await polls(3);
  expect(told.map(({ summary: { read } }) => read)).toEqual(["sliced", "sliced", "sliced"]);
  await shop.close();
  await open({ budget: 400, policy: { coverage: "sliced" } });
  expect((await polls(2)).map(({ summary: { read } }) => read)).toEqual(["sliced", "full"]);
});

test("a poll that fails within a slice keeps the pages before, and the next poll goes on from there", async () => {
  await open({ policy: { coverage: "sliced" } });
  await polls(1);
  const before = (await shop.state())?.reading.slices?.next ?? 0;
  shop.sandbox.faults.add({ match: { nth: 4 }, fault: { status: 403 } });
  const [broken] = await polls(1);
  expect(broken?.summary.catalogFailure).toBeDefined();
  const after = (await shop.state())?.reading.slices?.next ?? 0;
  expect(after - before).toBe(10);
  const [next] = await polls(1);
  expect(next?.summary.catalogFailure).toBeUndefined();
});

test("levels found low in the first cycle belong to the first look, and levels that fall meanwhile do not", async () => {
  const ids = await open({
    policy: { coverage: "sliced", alerts: policyOf({ channels: ["compras"], alerts: { first_run: "silent" } }) },
  });
  const [old, fallen] = [ids[100] ?? 0, ids[50] ?? 0];
  setStock(old, 5);
  await polls(1);
  setStock(fallen, 4);
  const told = await polls(7);
  expect(breached(told).flat().toSorted()).toEqual([fallen, old].toSorted());
  const sent = told.flatMap(({ deliveries }) => deliveries.flatMap(({ changes }) => changes));
  expect(new Set(sent.map(({ level }) => level.product.id))).toEqual(new Set([fallen]));
  expect((await shop.state())?.reading.looked).toBe("everything");
});
