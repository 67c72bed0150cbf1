import { afterEach, describe, expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { type WatchedShop, type Watching, watchShop } from "../watch/watched-shop.ts";

const QUARTER_MS = 900_000;

let shop: WatchedShop;
afterEach(() => shop.close());

/** Opens a shop with a proven filter and enough stock of everything. Returns the ids of its products. */
async function open(watching: Watching = {}): Promise<readonly number[]> {
  shop = await watchShop({
    pageSize: 200,
    ...watching,
    sandbox: { dialect: "live", products: 60, ...watching.sandbox },
    policy: { coverage: "filtered", ...watching.policy },
  });
  const { company } = shop.sandbox;
  for (const { id } of company.products) {
    company.editProduct(id, { enabled: true });
    setStock(id, 90);
  }
  return company.products.filter(({ type }) => type !== "service").map(({ id }) => id);
}

function setStock(id: number, stock: number, minimum = 5): void {
  const { company } = shop.sandbox;
  for (const { warehouseId } of company.product(id).rows) company.editRow(id, warehouseId, { stock, minimum });
}

async function asked(polling: () => ReturnType<WatchedShop["poll"]>) {
  const before = shop.sandbox.requests().length;
  const polled = await polling();
  shop.pass(QUARTER_MS);
  return {
    polled,
    paths: shop.sandbox
      .requests()
      .slice(before)
      .map(({ path }) => path),
  };
}

const openProducts = async () =>
  new Set([...((await shop.state()) ?? NO_MEMORY).episodes.values()].map(({ level }) => level.product.id));

const changed = ({ polled }: Awaited<ReturnType<typeof asked>>) => [
  ...new Set(polled.changes.map((change) => `${change.level.product.id} ${"reason" in change ? change.reason : ""}`)),
];

test("products inside the recovery margin are looked up once an hour, and not with each poll", async () => {
  const ids = await open();
  const policy = { damping: { margin: { units: decimal(10) }, confirm: { breach: 1, recovery: 1 } } };
  const inside = ids.slice(0, 6);
  for (const id of inside) setStock(id, 4);
  await asked(() => shop.poll(policy));
  for (const id of inside) setStock(id, 9);
  const seen = await asked(() => shop.poll(policy));
  expect(seen.paths.length).toBeGreaterThan(1);
  for (let polls = 0; polls < 3; polls += 1) {
    expect((await asked(() => shop.poll(policy))).paths).toEqual(["/inventory"]);
  }
  for (const id of inside) setStock(id, 40);
  const hour = [await asked(() => shop.poll(policy)), await asked(() => shop.poll(policy))];
  expect(hour.flatMap(changed).toSorted()).toEqual(inside.map((id) => `${id} restocked`).toSorted());
  expect(await openProducts()).toEqual(new Set());
});

test("a product that falls below its minimum again is listed, and is looked up at once when it is missing there", async () => {
  const [id = 0] = await open();
  const policy = { damping: { margin: { units: decimal(10) }, confirm: { breach: 1, recovery: 1 } } };
  for (const stock of [4, 9, 4]) {
    setStock(id, stock);
    await asked(() => shop.poll(policy));
  }
  setStock(id, 40);
  expect(changed(await asked(() => shop.poll(policy)))).toEqual([`${id} restocked`]);
});

test("a product whose look-up fails goes to the end of the queue, so that all others are looked up", async () => {
  const ids = await open({ sandbox: { products: 400 }, pageSize: 4 });
  const fallen = ids.slice(0, 12);
  for (const id of fallen) setStock(id, 4);
  await asked(shop.poll);
  for (const id of fallen) setStock(id, 90);
  const broken = fallen.slice(0, 6);
  for (const id of broken) {
    shop.sandbox.faults.add({ match: { path: `/inventory/${id}` }, fault: { status: 500 }, times: 1_000 });
  }
  await asked(shop.poll);
  await asked(shop.poll);
  expect(await openProducts()).toEqual(new Set(broken));
  shop.sandbox.faults.clear();
  await asked(shop.poll);
  expect(await openProducts()).toEqual(new Set());
});

describe("a sweep in place of look-ups", () => {
  test("is chosen by the number of all products, including disabled ones", async () => {
    const ids = await open({ pageSize: 4, sandbox: { products: 120 } });
    // The filters now match few products, but the catalog with products in any state is as large as before.
    for (const id of ids.slice(30)) shop.sandbox.company.editProduct(id, { enabled: false });
    await asked(() => shop.poll({ coverage: "full" }));
    const fallen = ids.slice(0, 12);
    for (const id of fallen) setStock(id, 4);
    await asked(shop.poll);
    for (const id of fallen) setStock(id, 90);
    const { paths } = await asked(shop.poll);
    // One page of the filter, and one to see how many products there are.
    expect(paths.filter((path) => path === "/inventory")).toHaveLength(2);
    expect(paths.length).toBeLessThanOrEqual(2 + fallen.length);
    expect(await openProducts()).toEqual(new Set());
  });

  test("is replaced by look-ups when it fails", async () => {
    const ids = await open({ pageSize: 20, sandbox: { products: 60 } });
    await asked(() => shop.poll({ coverage: "full" }));
    const fallen = ids.slice(0, 20);
    for (const id of fallen) setStock(id, 4);
    await asked(shop.poll);
    for (const id of fallen) setStock(id, 90);
    shop.sandbox.faults.add({ match: { path: "/inventory", nth: 3 }, fault: { status: 403 } });
    const { polled, paths } = await asked(shop.poll);
    expect(paths.filter((path) => path !== "/inventory").length).toBeGreaterThan(0);
    expect(polled.summary.lookUpFailure).toBeDefined();
    expect(await openProducts()).toEqual(new Set());
  });

  test("reports only products that were to be looked up", async () => {
    const ids = await open({ pageSize: 20, sandbox: { products: 60 } });
    await asked(() => shop.poll({ coverage: "full" }));
    const fallen = ids.slice(0, 20);
    const [kit = 0, exact = 0] = ids.slice(30);
    for (const id of fallen) setStock(id, 4);
    await asked(shop.poll);
    for (const id of fallen) setStock(id, 90);
    shop.sandbox.company.editProduct(kit, { type: "kit" });
    for (const id of [kit, exact]) setStock(id, 5);
    const { polled } = await asked(shop.poll);
    expect(polled.changes.filter(({ kind }) => kind === "breached")).toEqual([]);
    expect(polled.summary.recovered).toBeGreaterThan(0);
  });
});

test("a product that left the text filters is retired as unwatched by one look-up, and not reported afterwards", async () => {
  const ids = await open();
  const policy = { filters: { enabled: true, category: "Lácteos" } };
  const [id = 0] = ids;
  const { company } = shop.sandbox;
  company.editProduct(id, { category: "Lácteos" });
  setStock(id, 4);
  await asked(() => shop.poll(policy));
  company.editProduct(id, { category: "Ferretería" });
  const left = await asked(() => shop.poll(policy));
  expect(changed(left)).toEqual([`${id} unwatched`]);
  expect(left.paths).toEqual(["/inventory", `/inventory/${id}`]);
  for (const stock of [0, 4, 90, 1]) {
    setStock(id, stock);
    const later = await asked(() => shop.poll(policy));
    expect(later.polled.changes).toEqual([]);
    expect(later.paths).toEqual(["/inventory"]);
  }
});

test("a wildcard in a filter does not make a product look as if it had left the filter", async () => {
  const [id = 0] = await open();
  const policy = { filters: { enabled: true, name: "Cable%rojo" } };
  const { company } = shop.sandbox;
  company.editProduct(id, { name: "Cable eléctrico rojo" });
  setStock(id, 4);
  await asked(() => shop.poll(policy));
  setStock(id, 90);
  expect(changed(await asked(() => shop.poll(policy)))).toEqual([`${id} restocked`]);
});
