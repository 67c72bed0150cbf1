import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DIALECTS } from "../../src/sandbox/dialect.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { ask, type Failure } from "./ask.ts";

describe.each(DIALECTS)("the API, %s", (dialect) => {
  let sandbox: Sandbox;
  let now = Date.UTC(2025, 0, 31, 15);

  beforeAll(async () => {
    sandbox = await startSandbox({ dialect, products: 450, rateLimit: 20, now: () => now });
  });

  // A new hour for every test, so that no test uses up the requests of another.
  beforeEach(() => {
    now += 3_600_000;
  });

  afterAll(() => sandbox.close());

  const count = async (query: string) => (await ask(sandbox, `/inventory?per_page=200&${query}`)).body.pagination.total;

  test("gives 100 products a page by default and at most 200, in order of name", async () => {
    const first = await ask(sandbox, "/inventory");
    expect(first.body.data).toHaveLength(100);
    expect(first.body.pagination).toMatchObject({
      current_page: 1,
      total: 450,
      total_pages: 5,
      has_next: true,
      has_prev: false,
    });
    const names = first.body.data.map(({ nombre }) => nombre);
    expect(names).toEqual(
      names.toSorted(new Intl.Collator("es", { sensitivity: "base", ignorePunctuation: false }).compare),
    );
    const last = await ask(sandbox, "/inventory?per_page=200&page=3");
    expect(last.body.data).toHaveLength(50);
    expect(last.body.pagination).toMatchObject({ has_next: false, has_prev: true });
  });

  test("shows every product once over all pages", async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => ask(sandbox, `/inventory?per_page=200&page=${page}`)));
    expect(new Set(pages.flatMap(({ body }) => body.data.map(({ id }) => id))).size).toBe(450);
  });

  test("answers a page past the end with no products", async () => {
    expect(await ask(sandbox, "/inventory?page=99")).toMatchObject({ status: 200, body: { success: true, data: [] } });
  });

  test("finds parts of a text, in any case and accents, with SQL's wildcards", async () => {
    const matching = sandbox.company.products.filter(({ category }) => category === "Electrónicos").length;
    expect(matching).toBeGreaterThan(0);
    expect(await count("categoria=ELECTRON")).toBe(matching);
    expect(await count("categoria=elec%25nicos")).toBe(matching);
    expect(await count("categoria=elec.*nicos")).toBe(0);
    expect(await count("marca=ruper")).toBe(sandbox.company.products.filter(({ brand }) => brand === "Truper").length);
    const [some] = sandbox.company.products;
    expect(await count(`codigo=${some?.sku?.toLowerCase()}`)).toBe(1);
    expect(await count(`nombre=${encodeURIComponent(some?.name ?? "")}`)).toBeGreaterThan(0);
  });

  test("filters by type, by enable and by stock", async () => {
    const { products } = sandbox.company;
    expect(await count("tipo=Servicio")).toBe(products.filter(({ type }) => type === "service").length);
    expect(await count("enable=0")).toBe(products.filter(({ enabled }) => !enabled).length);
    expect(await count("con_stock=1")).toBe(products.filter(({ rows }) => rows.some(({ stock }) => stock > 0)).length);
  });

  test.each([
    ["precio", "asc", "precio"],
    ["costo", "desc", "costo"],
  ])("orders by %s, %s", async (orderBy, direction, field) => {
    const { body } = await ask(sandbox, `/inventory?order_by=${orderBy}&order_direction=${direction}`);
    const values = body.data.map((item) => Number(item[field]));
    expect(values).toEqual(values.toSorted((a, b) => (direction === "asc" ? a - b : b - a)));
  });

  test("refuses all parameters that are out of range in one answer, in Spanish", async () => {
    const query = "page=0&per_page=201&order_by=id&order_direction=up&tipo=Otro&enable=true&con_stock=si";
    const { status, body } = await ask<Failure>(sandbox, `/inventory?${query}`);
    if (dialect === "unified") {
      expect([status, body.error]).toEqual([422, Array(7).fill(expect.stringMatching(/^El campo .+\.$/))]);
      return;
    }
    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, error: "Parámetros inválidos" });
    expect(body).not.toHaveProperty("code");
    expect(Object.keys(body.details ?? {}).toSorted()).toEqual([
      "con_stock",
      "enable",
      "order_by",
      "order_direction",
      "page",
      "per_page",
      "tipo",
    ]);
    expect(body.details?.per_page).toEqual([expect.stringContaining("200")]);
    expect((await ask<Failure>(sandbox, "/inventory?page=1.5")).body.details).toHaveProperty("page");
  });

  test("shows one product, and answers 404 for one it does not have", async () => {
    const id = sandbox.company.products[7]?.id;
    expect(await ask<unknown>(sandbox, `/inventory/${id}`)).toMatchObject({
      status: 200,
      body: { success: true, data: { id } },
    });
    expect(await ask<Failure>(sandbox, "/inventory/999999")).toMatchObject({
      status: 404,
      body: { success: false, error: "Producto no encontrado", code: 404 },
    });
  });

  test.each([
    ["no header", undefined],
    ["another scheme", "Basic c2FuZGJveC1rZXk="],
    ["an empty key", "Bearer "],
    ["a token where a key belongs", "Bearer a.b.c"],
    ["another key", "Bearer other"],
  ])("answers 401 to %s", async (_, authorization) => {
    const response = await fetch(`${sandbox.url}/inventory`, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ success: false, error: expect.any(String), code: 401 });
  });

  test("refuses the key of an inactive company", async () => {
    sandbox.company.active = false;
    expect((await ask(sandbox, "/inventory")).status).toBe(401);
    sandbox.company.active = true;
    expect((await ask(sandbox, "/inventory")).status).toBe(200);
  });

  test("admits a number of requests from one full hour to the next, and counts the request for the limit, too", async () => {
    const usage = await ask<{ data: Record<string, unknown> }>(sandbox, "/system/rate-limit");
    expect(usage.body.data).toMatchObject({
      requests_used: 1,
      max_requests: 20,
      remaining_requests: 19,
      window_minutes: 60,
    });
    expect(new Date(String(usage.body.data.reset_time)).getTime()).toBe(now + 3_600_000);
    for (let request = 2; request <= 20; request++) await ask(sandbox, "/inventory?per_page=1");
    now += 3_599_999;
    const refused = await ask<Failure>(sandbox, "/inventory");
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      success: false,
      error: expect.stringContaining("Rate limit excedido"),
      details: { standard_limit: 20, with_date_filters_limit: 40, window: "60 minutos" },
    });
    const dated = "/inventory?per_page=1&fecha_inicio=2025-05-03&fecha_fin=2025-05-03";
    for (let request = 21; request <= 40; request++) expect((await ask(sandbox, dated)).status).toBe(200);
    expect((await ask<Failure>(sandbox, dated)).status).toBe(429);
    now += 1;
    expect((await ask(sandbox, "/inventory")).status).toBe(200);
    now -= 1;
  });
});
