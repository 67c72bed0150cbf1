import { afterEach, describe, expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import { type WatchedShop, type Watching, watchShop } from "../watch/watched-shop.ts";

const QUARTER_MS = 900_000;

let shop: WatchedShop;
afterEach(() => shop.close());

/** A shop whose API's filter is relied upon, every level of it well stocked; answers the ids of its products. */
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
  new Set(Object.values((await shop.state())?.episodes ?? {}).map(({ level }) => level.product.id));

const changed = ({ polled }: Awaited<ReturnType<typeof asked>>) => [
  ...new Set(polled.changes.map((change) => `${change.level.product.id} ${"reason" in change ? change.reason : ""}`)),
];

test("products inside the recovery margin are asked for once an hour, and not with each poll", async () => {
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

test("one that falls again below its minimum is listed, and looked up at once when it is missed there", async () => {
  const [id = 0] = await open();
  const policy = { damping: { margin: { units: decimal(10) }, confirm: { breach: 1, recovery: 1 } } };
  for (const stock of [4, 9, 4]) {
    setStock(id, stock);
    await asked(() => shop.poll(policy));
  }
  setStock(id, 40);
  expect(changed(await asked(() => shop.poll(policy)))).toEqual([`${id} restocked`]);
});

test("who fails goes to the end of the line: the same few keep nobody from being looked up", async () => {
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
  test("is priced by what it reads: products that are disabled are in it, too", async () => {
    const ids = await open({ pageSize: 4, sandbox: { products: 120 } });
    // Few are left that the filters watch, but the catalog without regard to that is as large as ever.
    for (const id of ids.slice(30)) shop.sandbox.company.editProduct(id, { enabled: false });
    await asked(() => shop.poll({ coverage: "full" }));
    const fallen = ids.slice(0, 12);
    for (const id of fallen) setStock(id, 4);
    await asked(shop.poll);
    for (const id of fallen) setStock(id, 90);
    const { paths } = await asked(shop.poll);
    // The filter, one page to see how many there are, and those that it did not show.
    expect(paths.filter((path) => path === "/inventory")).toHaveLength(2);
    expect(paths.length).toBeLessThanOrEqual(2 + fallen.length);
    expect(await openProducts()).toEqual(new Set());
  });

  test("that fails gives way to looking up", async () => {
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

  test("judges only what was to be looked up", async () => {
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

test("a product that has left the text filters ends as unwatched, by one look, and nothing is told of it afterwards", async () => {
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

test("what may stand for any text in a filter does not make a product one that has left it", async () => {
  const [id = 0] = await open();
  const policy = { filters: { enabled: true, name: "Cable%rojo" } };
  const { company } = shop.sandbox;
  company.editProduct(id, { name: "Cable eléctrico rojo" });
  setStock(id, 4);
  await asked(() => shop.poll(policy));
  setStock(id, 90);
  expect(changed(await asked(() => shop.poll(policy)))).toEqual([`${id} restocked`]);
});
