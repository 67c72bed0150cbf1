import { afterEach, describe, expect, test } from "@jest/globals";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

const DAY_MS = 24 * 3_600_000;

let shop: WatchedShop;
afterEach(() => shop.close());

/** Sets the stock of every level of the nth watched product, with a minimum of 5. Returns its id. */
function setStock(stock: number, nth = 0): number {
  const { company } = shop.sandbox;
  const product = company.products.filter(({ enabled, type }) => enabled && type === "product")[nth];
  if (!product) throw new Error("the shop is empty");
  for (const { warehouseId } of product.rows) company.editRow(product.id, warehouseId, { stock, minimum: 5 });
  return product.id;
}

test("a filter that leaves out levels at their minimum is detected, reported once, and used again once it is fixed", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 } });
  const exact = setStock(5);
  const first = await shop.poll();
  expect(first.summary).toMatchObject({ read: "check", coverage: { mode: "full", verified: true } });
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
    // The first request reads page 1 of the filter; the full read follows.
    if (requests === 2) setStock(5);
  };
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, pageSize: 200, onRequest });
  const { company } = shop.sandbox;
  for (const { id, rows } of company.products) {
    for (const { warehouseId } of rows) company.editRow(id, warehouseId, { stock: 90, minimum: 5 });
  }
  setStock(3);
  await shop.poll();
  expect((await shop.state())?.coverage).not.toMatchObject({ mode: "filtered", verified: true });
});

test.each(["filtered", "full"] as const)("coverage %s is obeyed without a check", async (coverage) => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: { coverage } });
  for (let polls = 0; polls < 3; polls += 1) {
    expect((await shop.poll()).summary).toMatchObject({ read: coverage, coverage: null });
    shop.pass(DAY_MS);
  }
});

test("a catalog that was read in full with products in any state is not read again for missing ones", async () => {
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

describe("the filter is checked again at once under other circumstances", () => {
  const other = [
    ["another comparison", { thresholds: { compare: "at_or_below", zeroMinimum: "ignore" } }],
    ["minimums of 0 that count", { thresholds: { compare: "below", zeroMinimum: "alert" } }],
    ["other filters", { filters: { enabled: true, category: "Lácteos" } }],
    ["another server", { baseUrl: "https://other.example.com" }],
  ] as const;

  test.each(other)("%s", async (_, policy) => {
    const below = { compare: "below", zeroMinimum: "ignore" } as const;
    shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: { thresholds: below } });
    expect((await shop.poll()).summary).toMatchObject({ read: "check", coverage: { mode: "filtered" } });
    expect((await shop.poll()).summary.read).toBe("filtered");
    expect((await shop.poll(policy)).summary.read).toBe("check");
  });

  test("after a change of compare a level at exactly its minimum is reported by the next poll", async () => {
    const below = { compare: "below", zeroMinimum: "ignore" } as const;
    shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, policy: { thresholds: below } });
    await shop.poll();
    const exact = setStock(5);
    await shop.poll();
    const { changes } = await shop.poll({ thresholds: { compare: "at_or_below", zeroMinimum: "ignore" } });
    expect(changes.map(({ level }) => level.product.id)).toContain(exact);
  });
});

describe("a check that takes more than the hour's requests", () => {
  test("is replaced by the filter alone at the first poll, and from then on by slices of the catalog", async () => {
    shop = await watchShop({ sandbox: { dialect: "unified", products: 200 }, pageSize: 5, budget: 20 });
    const under = setStock(4);
    const exact = setStock(5, 1);
    const first = await shop.poll();
    expect(first.summary).toMatchObject({ read: "filtered", coverage: null, catalogFailure: expect.any(Error) });
    expect(new Set(first.changes.map(({ level }) => level.product.id))).toContain(under);
    expect((await shop.state())?.reading).toMatchObject({ looked: "by_filter", unreadSince: expect.any(String) });
    const told = new Set<number>();
    for (let hours = 0; hours < 10; hours += 1) {
      shop.pass(3_600_000);
      const { changes, summary } = await shop.poll();
      expect(summary.read).toBe("sliced");
      for (const { level } of changes) told.add(level.product.id);
    }
    expect(told).toContain(exact);
    expect((await shop.state())?.reading.unreadSince).toBeNull();
  });
});

test("the filter's list is reported when a check cannot read the catalog", async () => {
  shop = await watchShop({ sandbox: { dialect: "live", products: 30 }, pageSize: 200 });
  const under = setStock(4);
  shop.sandbox.faults.add({ match: { nth: 2 }, fault: { status: 403 } });
  const { changes, summary } = await shop.poll();
  expect(summary).toMatchObject({ read: "filtered", catalogFailure: expect.any(Error) });
  expect(changes.map(({ level }) => level.product.id)).toContain(under);
});
