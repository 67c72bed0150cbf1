import { afterEach, expect, test } from "@jest/globals";
import { fallBehind, RequestsSpent } from "../../src/inventory/fall-behind.ts";
import { NOTHING_READ } from "../../src/inventory/reading-memory.ts";
import type { LevelKey } from "../../src/stock/level.ts";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

const now = new Date("2026-11-23T14:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const [one, two] = ['[7,"Sucursal",null]', '[8,"Sucursal",null]'] as LevelKey[];
const NO_FAILURE = { catalogFailure: undefined, ruleFailure: undefined, lookUpFailure: undefined };

const absences = (sevenSince: string, eightSince: string) => ({
  7: { since: sevenSince, triedAt: null, isExpected: false },
  8: { since: eightSince, triedAt: null, isExpected: false },
});

test("open alerts that could not be read for two hours are reported", () => {
  const unseen = [one as LevelKey, two as LevelKey];
  const memory = { ...NOTHING_READ, absences: absences(ago(2), ago(1)) };
  expect(fallBehind(memory, unseen, NO_FAILURE, now)).toEqual({
    since: ago(2),
    alerts: 1,
    reason: null,
  });
  expect(fallBehind({ ...memory, absences: absences(ago(1.9), ago(0)) }, unseen, NO_FAILURE, now)).toBeNull();
  expect(fallBehind(memory, [], NO_FAILURE, now)).toBeNull();
});

test("a catalog that could not be read for two hours is reported, with the last poll's reason", () => {
  const memory = { ...NOTHING_READ, unreadSince: ago(3) };
  const failures = { ...NO_FAILURE, catalogFailure: new Error("SmartPyme answered 500") };
  expect(fallBehind(memory, [], failures, now)).toEqual({
    since: ago(3),
    alerts: 0,
    reason: "Error: SmartPyme answered 500",
  });
  expect(fallBehind({ ...memory, unreadSince: ago(1) }, [], failures, now)).toBeNull();
  const spent = { ...NO_FAILURE, catalogFailure: new RequestsSpent() };
  expect(fallBehind(memory, [], spent, now)).toMatchObject({ reason: null });
});

let shop: WatchedShop;
afterEach(() => shop?.close());

test("a product that cannot be looked up for hours is reported until it can", async () => {
  shop = await watchShop({ sandbox: { products: 30 }, pageSize: 200, policy: { coverage: "filtered" } });
  const { company, faults } = shop.sandbox;
  const product = company.products.find(({ enabled, type }) => enabled && type !== "service");
  if (!product) throw new Error("the shop is empty");
  const stock = (to: number) => {
    for (const { warehouseId } of product.rows) company.editRow(product.id, warehouseId, { stock: to, minimum: 5 });
  };
  stock(4);
  await shop.poll();
  stock(90);
  faults.add({ match: { path: `/inventory/${product.id}` }, fault: { status: 500 }, times: 1_000 });
  expect((await shop.poll()).summary.behind).toBeNull();
  shop.pass(2 * 3_600_000);
  expect((await shop.poll()).summary.behind).toMatchObject({ reason: expect.stringContaining("500") });
  faults.clear();
  expect((await shop.poll()).summary.behind).toBeNull();
});
