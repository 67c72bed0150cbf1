import { afterEach, expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { policyOf } from "../policy/policies.ts";
import { type WatchedShop, watchShop } from "./watched-shop.ts";

let shop: WatchedShop;
afterEach(() => shop.close());

const SILENT = { alerts: policyOf({ channels: ["compras"], alerts: { first_run: "silent" } }) };
const TWICE = { damping: { ...NO_DAMPING, confirm: { breach: 2, recovery: 1 } } };

function setStock(nth: number, stock: number): number {
  const { company } = shop.sandbox;
  const product = company.products.filter(({ enabled, type }) => enabled && type !== "service")[nth];
  if (!product) throw new Error("the shop is empty");
  for (const { warehouseId } of product.rows) company.editRow(product.id, warehouseId, { stock, minimum: 5 });
  return product.id;
}

/** Returns the products whose breach a poll tells, by the kind of the message. */
function told({ deliveries }: Awaited<ReturnType<WatchedShop["poll"]>>) {
  const breaches = deliveries.flatMap(({ kind, changes }) =>
    changes.filter((change) => change.kind === "breached").map(({ level }) => `${kind} ${level.product.id}`),
  );
  return new Set(breaches);
}

test("includes all levels that were low at that time, even if two polls must confirm them", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: TWICE });
  const low = setStock(0, 4);
  expect(told(await shop.poll())).toEqual(new Set());
  const fallen = setStock(1, 4);
  const second = told(await shop.poll());
  expect(second).toContain(`first_run ${low}`);
  expect([...second].every((it) => it.startsWith("first_run"))).toBe(true);
  expect(told(await shop.poll())).toEqual(new Set([`changes ${fallen}`]));
});

test("with first_run silent tells none of them, and every level that falls later", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: { ...TWICE, ...SILENT } });
  setStock(0, 4);
  await shop.poll();
  const fallen = setStock(1, 4);
  expect(told(await shop.poll())).toEqual(new Set());
  expect(told(await shop.poll())).toEqual(new Set([`changes ${fallen}`]));
});

test("goes on until everything was read: levels that the filter leaves out were low before, levels it newly lists were not", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, pageSize: 200, policy: SILENT });
  setStock(0, 4);
  const exact = setStock(1, 5);
  // The filter can be read, and the catalog cannot.
  shop.sandbox.faults.add({ match: { nth: 2 }, fault: { status: 403 } });
  expect((await shop.poll()).summary).toMatchObject({ read: "filtered", firstRun: true });
  const fallen = setStock(2, 4);
  const second = await shop.poll();
  expect(second.changes.map(({ level }) => level.product.id)).toEqual(expect.arrayContaining([exact, fallen]));
  expect(told(second)).toEqual(new Set([`changes ${fallen}`]));
  const later = setStock(3, 5);
  expect(told(await shop.poll())).toEqual(new Set([`changes ${later}`]));
});
