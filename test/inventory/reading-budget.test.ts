import { afterEach, describe, expect, test } from "@jest/globals";
import { RateLimitedError } from "../../src/smartpyme/errors.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

const HOUR_MS = 3_600_000;

let shop: WatchedShop;
afterEach(() => shop.close());

function goods() {
  return shop.sandbox.company.products.filter(({ enabled, type }) => enabled && type === "product");
}

/** Sets the stock of all levels of these products, with a minimum of 5. */
function setStock(products: readonly { readonly id: number }[], stock: number): void {
  const { company } = shop.sandbox;
  for (const { id } of products) {
    for (const { warehouseId } of company.product(id).rows) company.editRow(id, warehouseId, { stock, minimum: 5 });
  }
}

/** Makes requests like another program with the same key. */
async function askElsewhere(times: number): Promise<void> {
  const headers = { authorization: `Bearer ${shop.sandbox.apiKey}` };
  for (let asked = 0; asked < times; asked += 1)
    await (await fetch(`${shop.sandbox.url}/inventory`, { headers })).text();
}

const served = () => shop.sandbox.requests().length;

const told = (polled: Awaited<ReturnType<WatchedShop["poll"]>>) =>
  polled.changes.map(({ kind, level }) => `${kind} ${level.product.id}`).sort();

describe("after a 429", () => {
  const reset = String(Date.parse("2025-03-03T14:20:00Z") / 1000);
  const ways = [
    ["for as long as Retry-After says", { "retry-after": "120" }, 120_000],
    ["until X-RateLimit-Reset", { "x-ratelimit-reset": reset }, 1_200_000],
    ["until the top of the hour", {}, HOUR_MS],
  ] as const;

  test.each(ways)("nothing is sent %s, and nothing is lost meanwhile", async (_, headers, waitMs) => {
    shop = await watchShop({ sandbox: { dialect: "live", products: 30 } });
    const [back, fallen] = goods();
    if (!back || !fallen) throw new Error("the shop is empty");
    setStock([back], 1);
    setStock([fallen], 90);
    await shop.poll();
    const before = await shop.state();

    setStock([back], 90);
    setStock([fallen], 1);
    shop.sandbox.faults.add({ match: { nth: 1 }, fault: { status: 429, headers } });
    await expect(shop.poll()).rejects.toMatchObject({ retryAt: new Date(shop.now().getTime() + waitMs) });
    const asked = served();
    shop.pass(waitMs - 1);
    await expect(shop.poll()).rejects.toBeInstanceOf(RateLimitedError);
    expect(served()).toBe(asked);
    expect(await shop.state()).toEqual(before);

    shop.pass(1);
    const levels = (id: number) => shop.sandbox.company.product(id).rows.length;
    expect(told(await shop.poll())).toEqual([
      ...Array<string>(levels(fallen.id)).fill(`breached ${fallen.id}`),
      ...Array<string>(levels(back.id)).fill(`recovered ${back.id}`),
    ]);
  });
});

describe("a key that other programs use as well", () => {
  test("is not used any more when the server's headers say that it is nearly used up", async () => {
    shop = await watchShop({ sandbox: { dialect: "documented", products: 30, rateLimit: 100 }, budget: 90 });
    await shop.poll();
    const used = served();
    await askElsewhere(100 - used - 3);
    setStock(goods(), 1);
    await expect(shop.poll()).rejects.toBeInstanceOf(RateLimitedError);
    expect(shop.sandbox.requests().filter(({ status }) => status === 429)).toEqual([]);
    shop.pass(HOUR_MS);
    expect((await shop.poll()).summary.breached).toBeGreaterThan(0);
  });

  test("ends in a 429 when the server sends no headers, and nothing is lost", async () => {
    shop = await watchShop({ sandbox: { dialect: "live", products: 30, rateLimit: 100 }, budget: 90 });
    await shop.poll();
    await askElsewhere(100);
    setStock(goods(), 1);
    await expect(shop.poll()).rejects.toMatchObject({ retryAt: new Date("2025-03-03T15:00:00Z") });
    const asked = served();
    await expect(shop.poll()).rejects.toBeInstanceOf(RateLimitedError);
    expect(served()).toBe(asked);
    shop.pass(HOUR_MS);
    expect((await shop.poll()).summary.breached).toBeGreaterThan(0);
  });
});

describe("2,000 recoveries at once", () => {
  test.each(["documented", "live"] as const)(
    "stay in the hour's budget, and are all told, %s",
    async (dialect) => {
      shop = await watchShop({ sandbox: { dialect, products: 2_400, rateLimit: 1_000 }, pageSize: 200, budget: 900 });
      const low = goods().slice(0, 2_000);
      expect(low).toHaveLength(2_000);
      setStock(low, 5);
      await shop.poll();
      const open = ((await shop.state()) ?? NO_MEMORY).episodes.size;
      setStock(low, 90);
      const { summary } = await shop.poll();
      expect(summary.requests).toBeLessThanOrEqual(60);
      expect(summary.recovered).toBeGreaterThan(4_000);
      expect(summary.open).toBe(open - summary.recovered);
      expect(summary.unknown).toBe(0);
    },
    120_000,
  );
});
