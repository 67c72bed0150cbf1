import { afterEach, describe, expect, test } from "@jest/globals";
import { DIALECTS, type Dialect } from "../../src/sandbox/dialect.ts";
import { SALE_STATES } from "../../src/sandbox/sale.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { createBudget } from "../../src/smartpyme/budget.ts";
import type { ClientOptions } from "../../src/smartpyme/client.ts";
import {
  RateLimitedError,
  RefusedError,
  ServerFailureError,
  UnauthorizedError,
  UnexpectedBodyError,
} from "../../src/smartpyme/errors.ts";
import { readSales } from "../../src/smartpyme/read-sales.ts";
import { clientOf, NOW } from "./fake-api.ts";

const DAY = "2025-01-30";
const NORTE = "Sucursal Norte";

let shop: Sandbox;

afterEach(() => shop.close());

async function open(dialect: Dialect, options: SandboxOptions = {}): Promise<void> {
  shop = await startSandbox({ dialect, products: 20, now: () => NOW.getTime(), ...options });
}

function sell(units: number, facts: Partial<Parameters<Sandbox["company"]["addSale"]>[0]> = {}): void {
  const productId = shop.company.products[0]?.id ?? 0;
  shop.company.addSale({ branch: NORTE, day: DAY, lines: [{ productId, units }], ...facts });
}

const unstopped = new AbortController().signal;

function read(options: Partial<ClientOptions> = {}, reserve = 0) {
  const client = clientOf(shop.url, { apiKey: shop.apiKey, pageSize: 200, ...options });
  return readSales(client, DAY, { signal: unstopped, reserve });
}

describe.each(DIALECTS)("a day's sales of a server that speaks %s", (dialect) => {
  test("are what was sold on that day, with SKU, branch and quantity", async () => {
    await open(dialect);
    sell(2.5);
    sell(1, { branch: null });
    sell(7, { day: "2025-01-29" });
    sell(8, { day: "2025-01-31" });
    const sku = shop.company.products[0]?.sku;
    expect(await read()).toEqual([
      expect.objectContaining({ day: DAY, branch: NORTE, lines: [{ sku, units: "2.5" }] }),
      expect.objectContaining({ day: DAY, branch: null, lines: [{ sku, units: "1" }] }),
    ]);
    expect(shop.requests().map(({ query }) => query)).toEqual([
      expect.objectContaining({ fecha_inicio: DAY, fecha_fin: DAY }),
    ]);
  });

  test("leave out what is void, ordered or quoted", async () => {
    await open(dialect);
    for (const [at, state] of SALE_STATES.entries()) sell(at + 1, { state });
    expect((await read()).flatMap(({ lines }) => lines.map(({ units }) => units))).toEqual(["1", "2"]);
  });

  test("come page by page, and in another order where equal ones are lost between pages", async () => {
    await open(dialect, { unstableTies: true });
    for (let at = 0; at < 23; at += 1) sell(at + 1);
    const found = await read({ pageSize: 5 });
    const units = found.flatMap(({ lines }) => lines.map(({ units }) => Number(units)));
    expect(units.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, at) => at + 1));
    expect(new Set(shop.requests().map(({ query }) => query.order_by))).toEqual(new Set(["created_at", "correlativo"]));
  });

  test("are asked for by their own day where all requests carry one", async () => {
    await open(dialect);
    sell(3);
    expect(await read({ today: () => "2025-01-31" })).toHaveLength(1);
  });

  test("are none on a day without", async () => {
    await open(dialect);
    expect(await read()).toEqual([]);
  });
});

test("a page is asked for only while the hour's budget has more than is reserved for others", async () => {
  await open("live");
  for (let at = 0; at < 5; at += 1) sell(1);
  const budget = (limit: number) => createBudget({ limit, now: () => NOW });
  await expect(read({ pageSize: 2, budget: budget(4) }, 4)).rejects.toBeInstanceOf(RateLimitedError);
  expect(shop.requests()).toHaveLength(0);
  await expect(read({ pageSize: 2, budget: budget(6) }, 4)).rejects.toBeInstanceOf(RateLimitedError);
  expect(shop.requests()).toHaveLength(1);
  expect(await read({ pageSize: 2, budget: budget(7) }, 4)).toHaveLength(5);
});

test.each([
  [404, RefusedError],
  [403, UnauthorizedError],
  [500, ServerFailureError],
] as const)("a server that answers %i fails the day", async (status, kind) => {
  await open("live");
  shop.faults.add({ match: { path: "/sales" }, times: 9, fault: { status } });
  await expect(read()).rejects.toBeInstanceOf(kind);
});

test("a sale that cannot be read is left out, and a page of which none can fails the day", async () => {
  await open("live");
  const sale = (cantidad: unknown) => ({
    id: 1,
    fecha: `${DAY}T06:00:00.000000Z`,
    estado: "Pagada",
    cotizacion: "0",
    detalles: [{ codigo_producto: "A", cantidad }],
  });
  const page = (...data: object[]) => ({
    json: { success: true, data, pagination: { current_page: 1, total: data.length, total_pages: 1 } },
  });
  shop.faults.add({ fault: page(sale("2.000000"), sale({})) }, { fault: page(sale("many")) });
  expect(await read()).toEqual([{ id: 1, day: DAY, branch: null, lines: [{ sku: "A", units: "2" }] }]);
  await expect(read()).rejects.toBeInstanceOf(UnexpectedBodyError);
});
