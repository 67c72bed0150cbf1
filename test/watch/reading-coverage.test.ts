import { afterEach, expect, test } from "@jest/globals";
import { type WatchedShop, watchShop } from "./watched-shop.ts";

const DAY_MS = 24 * 3_600_000;

let shop: WatchedShop;
afterEach(() => shop.close());

/** Sets every level of the first watched product to a stock of so many units, its minimum being 5. */
function setStock(stock: number, nth = 0): number {
  const { company } = shop.sandbox;
  const product = company.products.filter(({ enabled, type }) => enabled && type === "product")[nth];
  if (!product) throw new Error("the shop is empty");
  for (const { warehouseId } of product.rows) company.editRow(product.id, warehouseId, { stock, minimum: 5 });
  return product.id;
}

test("a server that leaves out what is at its minimum is found out, told once, and relied on again when mended", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 } });
  const exact = setStock(5);
  const first = await shop.poll();
  expect(first.summary).toMatchObject({ read: "check", coverage: { mode: "full", settled: true } });
  expect(first.changes.map(({ level }) => level.product.id)).toContain(exact);

  const later = await shop.poll();
  expect(later.summary).toMatchObject({ read: "full", coverage: null });
  shop.pass(DAY_MS);
  expect((await shop.poll()).summary).toMatchObject({ read: "check", coverage: null });

  shop.sandbox.speak("documented");
  shop.pass(DAY_MS);
  expect((await shop.poll()).summary).toMatchObject({ read: "check", coverage: { mode: "filtered", missed: 0 } });
  expect((await shop.poll()).summary).toMatchObject({ read: "filtered", coverage: null });

  shop.sandbox.speak("live");
  shop.pass(DAY_MS);
  expect((await shop.poll()).summary).toMatchObject({ read: "check", coverage: { mode: "full" } });
});

test("a product that rises to its minimum between the two reads of a check proves nothing for the filter", async () => {
  let requests = 0;
  const onRequest = () => {
    requests += 1;
    // The first request is for page 1 of the filtered read; more follow for the full one.
    if (requests === 2) setStock(5);
  };
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, pageSize: 200, onRequest });
  const { company } = shop.sandbox;
  for (const { id, rows } of company.products) {
    for (const { warehouseId } of rows) company.editRow(id, warehouseId, { stock: 90, minimum: 5 });
  }
  setStock(3);
  await shop.poll();
  expect((await shop.state())?.coverage).not.toMatchObject({ mode: "filtered", settled: true });
});

test.each(["filtered", "full"] as const)("%s is obeyed without a check", async (coverage) => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: { coverage } });
  for (let polls = 0; polls < 3; polls += 1) {
    expect((await shop.poll()).summary).toMatchObject({ read: coverage, coverage: null });
    shop.pass(DAY_MS);
  }
});

test("a catalog that was read in full, whatever the state of a product, is not read again for what is missing from it", async () => {
  shop = await watchShop({
    sandbox: { products: 30 },
    pageSize: 30,
    policy: { coverage: "full", filters: {} },
  });
  const gone = [0, 1, 2].map((nth) => setStock(1, nth));
  await shop.poll();
  for (const id of gone) shop.sandbox.company.deleteProduct(id);
  const before = shop.sandbox.requests().length;
  const { changes } = await shop.poll();
  expect(new Set(changes.map((change) => "reason" in change && change.reason))).toEqual(new Set(["deleted"]));
  expect(
    shop.sandbox
      .requests()
      .slice(before)
      .map(({ path }) => path),
  ).toEqual(["/inventory", ...gone.map((id) => `/inventory/${id}`)]);
});
