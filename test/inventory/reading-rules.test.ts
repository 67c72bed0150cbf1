import { afterEach, describe, expect, test } from "@jest/globals";
import { DIALECTS } from "../../src/sandbox/dialect.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { PollPolicy, PreparedPoll } from "../../src/watch/poll.ts";
import { reportPoll } from "../../src/watch/report-poll.ts";
import { rules } from "../stock/rules.ts";
import { recordedLog } from "../watch/recorded-log.ts";
import { type WatchedShop, type Watching, watchShop } from "../watch/watched-shop.ts";

const HOUR_MS = 3_600_000;

let shop: WatchedShop;
afterEach(() => shop.close());

const under = (given: unknown): Partial<PollPolicy> => ({
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore", rules: rules(given) },
});

/** Opens a shop with every level well above its minimum of 5, whose polls read the filter and what the rules need. */
async function open(given: unknown, { policy, sandbox, ...watching }: Watching = {}): Promise<void> {
  shop = await watchShop({
    sandbox: { products: 60, ...sandbox },
    policy: { coverage: "filtered", ...under(given), ...policy },
    ...watching,
  });
  const { company } = shop.sandbox;
  for (const { id } of company.products) setStock(id, 90);
}

function setStock(id: number, stock: number, minimum: number | null = 5): void {
  const { company } = shop.sandbox;
  for (const { warehouseId } of company.product(id).rows) {
    company.editRow(id, warehouseId, { stock, minimum, maximum: 50 });
  }
}

function find(nth: number, is: { readonly brand?: string; readonly category?: string } = {}): number {
  const found = shop.sandbox.company.products.filter(
    ({ enabled, type, softDeleted, brand, category }) =>
      enabled &&
      type === "product" &&
      !softDeleted &&
      (is.brand === undefined || brand === is.brand) &&
      (is.category === undefined || category === is.category),
  )[nth];
  if (!found) throw new Error(`the shop has no ${nth + 1} of ${JSON.stringify(is)}`);
  return found.id;
}

/** Runs one poll, and returns its requests for page 1 of each sweep. */
async function asked(poll: () => Promise<PreparedPoll>): Promise<{ polled: PreparedPoll; requests: string[] }> {
  const before = shop.sandbox.requests().length;
  const polled = await poll();
  const served = shop.sandbox.requests().slice(before);
  const requests = served
    .filter(({ query, status }) => (query.page ?? "1") === "1" && status !== 400)
    .map(({ path, query: { codigo, nombre, categoria, marca, stock_minimo } }) => {
      const texts = Object.entries({ codigo, nombre, categoria, marca, low: stock_minimo && "yes" });
      return [path, ...texts.filter(([, text]) => text !== undefined).map((text) => text.join("="))].join(" ");
    });
  return { polled, requests };
}

const told = ({ changes }: PreparedPoll) =>
  [
    ...new Set(
      changes.map((change) => `${"reason" in change ? change.reason : change.kind} ${change.level.product.id}`),
    ),
  ].toSorted();

/** Returns the warnings for the operator. */
function warnings({ summary }: Pick<PreparedPoll, "summary">): string[] {
  const log = recordedLog();
  reportPoll(summary, 0, log);
  return log.lines.filter(({ level }) => level === "warn").map(({ words }) => words);
}

const big = { sandbox: { products: 300 }, pageSize: 20 };

describe.each(DIALECTS)("a %s server", (dialect) => {
  test("is queried by the rule's fields for products that its filter does not list, and the rule is applied to the answer", async () => {
    const rule = { name: "temporada", match: { category: "Electrónicos", brand: "Samsung" }, minimum: 10 };
    await open([rule], { ...big, sandbox: { products: 300, dialect } });
    const [low, fine] = [0, 1].map((nth) => find(nth, { brand: "Samsung" }));
    if (low === undefined || fine === undefined) throw new Error("too few");
    const { company } = shop.sandbox;
    company.editProduct(low, { category: "ELECTRÓNICOS" });
    company.editProduct(fine, { category: "Electrodomésticos" });
    setStock(low, 9);
    setStock(fine, 9);
    const { polled, requests } = await asked(shop.poll);
    expect(requests).toEqual(["/inventory low=yes", "/inventory categoria=Electr marca=Samsung"]);
    expect(told(polled)).toEqual([`breached ${low}`]);
    expect(polled.changes[0]).toMatchObject({
      status: "low",
      threshold: { value: "10", source: { number: 1, name: "temporada", kind: "minimum" } },
    });
    expect((await asked(shop.poll)).polled.changes).toEqual([]);

    setStock(low, 30);
    const back = await asked(shop.poll);
    expect(told(back.polled)).toEqual([`restocked ${low}`]);
    expect(back.requests).toEqual(requests);
  });
});

describe("what is read for the rules", () => {
  test("is nothing when no rule can raise a threshold", async () => {
    await open([{ match: { brand: "Dell" }, ignore: true }, { times_minimum: 0.5 }], big);
    expect((await asked(shop.poll)).requests).toEqual(["/inventory low=yes"]);
    expect(Object.keys((await shop.state())?.sizes ?? {})).toEqual(["lowOnly=true&enabled=true"]);
  });

  test("is each product that a rule names, once, unless a sweep lists it", async () => {
    await open([], big);
    const [low, listed] = [find(0), find(1)];
    setStock(low, 9);
    setStock(listed, 1);
    const named = under([{ match: { product_id: [low, listed, 999_999] }, minimum: 10 }]);
    const { polled, requests } = await asked(() => shop.poll(named));
    expect(requests).toEqual(["/inventory low=yes", `/inventory/${low}`, "/inventory/999999"]);
    expect(told(polled)).toEqual([low, listed].map((id) => `breached ${id}`).toSorted());
    expect((await asked(() => shop.poll(named))).requests).toEqual(requests);
  });

  test("does not count a product that the poll's filters exclude, though a look-up by its id returns it", async () => {
    await open([], big);
    const [inside, outside] = [find(0, { brand: "Samsung" }), find(0, { brand: "Truper" })];
    for (const id of [inside, outside]) setStock(id, 9);
    const filters = { enabled: true, type: "product", brand: "samsung" } as const;
    const policy = { filters, ...under([{ match: { product_id: [inside, outside] }, minimum: 10 }]) };
    expect(told(await shop.poll(policy))).toEqual([`breached ${inside}`]);
  });

  test("is everything, in a single sweep, when the API cannot filter by any of a rule's fields", async () => {
    await open([{ match: { branch: "Sucursal Norte" }, minimum: 10 }], big);
    const low = find(0);
    setStock(low, 9);
    const { polled, requests } = await asked(shop.poll);
    expect(requests).toEqual(["/inventory"]);
    expect(polled.summary).toMatchObject({ read: "full", putOff: 0 });
  });

  test("is everything when that is cheaper by the sizes last seen", async () => {
    await open([{ match: { product: ["*a*", "*e*", "*i*"] }, minimum: 10 }], big);
    const first = await asked(shop.poll);
    expect(first.requests).toHaveLength(4);
    const everything = under([{ match: { branch: "x" }, minimum: 1 }]);
    await shop.poll(everything);
    await shop.poll();
    const { requests } = await asked(shop.poll);
    expect(requests).toEqual(["/inventory"]);
  });

  test("is nothing more while the whole catalog is read anyway", async () => {
    await open([{ match: { brand: "Samsung" }, minimum: 10 }], { ...big, policy: { coverage: "full" } });
    const low = find(0, { brand: "Samsung" });
    setStock(low, 9);
    const { polled, requests } = await asked(shop.poll);
    expect(requests).toEqual(["/inventory"]);
    expect(told(polled)).toEqual([`breached ${low}`]);
  });
});

test("levels that were low only by a removed rule recover by a look-up, with a changed rule as the reason", async () => {
  await open([{ match: { brand: "Samsung" }, minimum: 10 }], big);
  const low = find(0, { brand: "Samsung" });
  setStock(low, 9);
  await shop.poll();
  for (const without of [under([]), under([{ ignore: true }])]) {
    expect(told(await shop.poll(without))).toEqual([`rule_changed ${low}`]);
    await shop.poll();
  }
});

test("rules that raise thresholds do not change the check of the API's filter", async () => {
  await open([{ match: { brand: "Samsung" }, minimum: 10 }], { ...big, policy: { coverage: "auto" } });
  setStock(find(0, { brand: "Samsung" }), 9);
  setStock(find(0, { brand: "Truper" }), 5);
  expect((await shop.poll()).summary.coverage).toMatchObject({ mode: "filtered", missed: 0 });
  expect((await asked(shop.poll)).requests).toEqual(["/inventory low=yes", "/inventory marca=Samsung"]);
});

describe("a read that the hour's budget does not allow", () => {
  const [samsung, truper] = ["Samsung", "Truper"].map((brand) => ({ match: { brand }, minimum: 10 }));

  test("is put off, flagged, and read in the next hour", async () => {
    await open([samsung, truper], { ...big, budget: 2 });
    const lows = ["Samsung", "Truper"].map((brand) => find(0, { brand }));
    for (const id of lows) setStock(id, 9);
    const first = await shop.poll();
    expect(first.summary).toMatchObject({ putOff: 1, incomplete: false, ruleFailure: undefined });
    expect(warnings(first)).toEqual([
      expect.stringContaining("did not suffice for all that the threshold rules ask for"),
    ]);
    expect(told(first)).toHaveLength(1);
    shop.pass(HOUR_MS);
    await shop.poll({ filters: { enabled: true }, ...under([truper]) });
    expect([...((await shop.state()) ?? NO_MEMORY).episodes.values()].map(({ level }) => level.product.id)).toContain(
      lows[1],
    );
  });

  test("does not use the requests that the hour's further polls need for their filtered sweeps", async () => {
    await open([samsung, truper], { ...big, budget: 7, policy: { pollsToCome: () => 5 } });
    const { polled, requests } = await asked(shop.poll);
    expect(requests).toHaveLength(2);
    expect(polled.summary.putOff).toBe(1);
  });

  test("may be a look-up of a product that a rule names", async () => {
    await open([], { ...big, budget: 3 });
    const named = [0, 1, 2].map((nth) => find(nth));
    for (const id of named) setStock(id, 9);
    const policy = under([{ match: { product_id: named }, minimum: 10 }]);
    const { polled, requests } = await asked(() => shop.poll(policy));
    expect(requests).toHaveLength(3);
    expect(polled.summary.putOff).toBe(1);
    expect(told(polled)).toHaveLength(2);
  });
});

describe("a query that fails", () => {
  const given = [
    { match: { brand: "Samsung" }, minimum: 10 },
    { match: { brand: "Truper" }, minimum: 10 },
  ];

  test("leaves its own products unknown, and the products of all others are reported", async () => {
    await open(given, big);
    const [samsung, truper, own] = [
      find(0, { brand: "Samsung" }),
      find(0, { brand: "Truper" }),
      find(0, { brand: "Dell" }),
    ];
    for (const id of [samsung, truper]) setStock(id, 9);
    setStock(own, 1);
    shop.sandbox.faults.add({ match: { nth: 2 }, fault: { status: 500 }, times: 2 });
    const { summary, ...polled } = await shop.poll();
    expect(summary.ruleFailure).toMatchObject({ message: expect.stringContaining("500") });
    expect(warnings({ summary })).toEqual([expect.stringContaining("not all could be read that the threshold rules")]);
    expect(told({ ...polled, summary })).toEqual([truper, own].map((id) => `breached ${id}`).toSorted());
    expect(told(await shop.poll())).toEqual([`breached ${samsung}`]);
  });

  test("for everything is replaced by the API's own filter", async () => {
    await open([{ match: { branch: "Sucursal Norte" }, minimum: 10 }], big);
    const own = find(0);
    setStock(own, 1);
    shop.sandbox.faults.add({ match: { page: 3 }, fault: { status: 500 }, times: 2 });
    const { polled, requests } = await asked(shop.poll);
    expect(requests).toEqual(["/inventory", "/inventory low=yes"]);
    expect(polled.summary).toMatchObject({ read: "filtered", ruleFailure: expect.anything() });
    expect(told(polled)).toEqual([`breached ${own}`]);
  });
});

test("a breach that awaits confirmation keeps its count through a poll that could not read it", async () => {
  const damping = { margin: { units: decimal(0) }, confirm: { breach: 2, recovery: 1 } };
  await open([{ match: { brand: "Samsung" }, minimum: 10 }], { ...big, policy: { damping } });
  const low = find(0, { brand: "Samsung" });
  setStock(low, 9);
  expect(told(await shop.poll())).toEqual([]);
  shop.sandbox.faults.add({ match: { nth: 2 }, fault: { status: 500 }, times: 2 });
  expect(told(await shop.poll())).toEqual([]);
  expect(told(await shop.poll())).toEqual([`breached ${low}`]);
});
