import { afterEach, describe, expect, test } from "@jest/globals";
import type { CatalogProduct } from "../../src/sandbox/company.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { ask, type Failure, type Item } from "./ask.ts";

const NOON = Date.UTC(2025, 4, 3, 12, 30);

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function start(options: SandboxOptions): Promise<void> {
  sandbox = await startSandbox({ products: 60, now: () => NOON, ...options });
}

/** Brings one product to a stock and minimum in all of its warehouses, and gives it a name of its own. */
function place(stock: number, minimum: number | null, name: string): CatalogProduct {
  const product = sandbox.company.products.find(
    ({ rows, enabled, name: taken }) => rows.length > 1 && enabled && !taken.startsWith("Caso"),
  );
  if (!product) throw new Error("The catalog is too small for this test");
  for (const { warehouseId } of product.rows) sandbox.company.editRow(product.id, warehouseId, { stock, minimum });
  return sandbox.company.editProduct(product.id, { name });
}

async function names(query: string): Promise<string[]> {
  const { status, body } = await ask(sandbox, `/inventory?per_page=200&${query}`);
  expect(status).toBe(200);
  return body.data.map(({ nombre }) => nombre);
}

async function show(id: number): Promise<Item> {
  const { body } = await ask<{ data: Item }>(sandbox, `/inventory/${id}`);
  return body.data;
}

describe("the documented dialect", () => {
  test("accepts true as well as 1 for its booleans", async () => {
    await start({ dialect: "documented" });
    expect(await names("stock_minimo=true")).toEqual(await names("stock_minimo=1"));
    expect(await names("con_stock=false")).toHaveLength(60);
  });

  test("lists a product at or below its minimum", async () => {
    await start({ dialect: "documented" });
    place(5, 5, "Caso justo");
    place(4.999, 5, "Caso bajo");
    place(5.001, 5, "Caso sobrado");
    const listed = await names("stock_minimo=true");
    expect(listed).toEqual(expect.arrayContaining(["Caso justo", "Caso bajo"]));
    expect(listed).not.toContain("Caso sobrado");
  });

  test("writes numbers as numbers, enable as 1 or 0, times to the second", async () => {
    await start({ dialect: "documented" });
    const { id } = place(12.5, 3, "Caso números");
    sandbox.company.editProduct(id, { price: 850, cost: 620.5 });
    expect(await show(id)).toMatchObject({
      precio: 850,
      costo: 620.5,
      enable: 1,
      updated_at: "2025-05-03T12:30:00Z",
      inventarios: expect.arrayContaining([expect.objectContaining({ stock: 12.5, stock_minimo: 3 })]),
    });
    sandbox.company.editProduct(id, { enabled: false });
    expect(await show(id)).toMatchObject({ enable: 0 });
  });

  test("shows an image and no supplier, and the rows of inactive warehouses too", async () => {
    await start({ dialect: "documented" });
    const { id, rows } = place(9, 3, "Caso campos");
    sandbox.company.editWarehouse({ warehouse: "Bodega Principal" }, { active: false });
    const item = await show(id);
    expect(item).toHaveProperty("img");
    expect(item).not.toHaveProperty("nombre_proveedor");
    expect(item.inventarios).toHaveLength(rows.length);
  });

  test("no longer knows a deleted product, however it was deleted", async () => {
    await start({ dialect: "documented" });
    const { id } = place(1, 3, "Caso borrado");
    sandbox.company.editProduct(id, { softDeleted: true });
    expect(await names("nombre=Caso")).toEqual([]);
    expect(await ask<Failure>(sandbox, `/inventory/${id}`)).toMatchObject({
      status: 404,
      body: { success: false, error: "Producto no encontrado", code: 404 },
    });
  });

  test("tells the rate limit in the headers of every answer", async () => {
    await start({ dialect: "documented", rateLimit: 2 });
    const headers = (await ask(sandbox, "/inventory?page=x")).headers;
    expect(headers.get("x-ratelimit-limit")).toBe("2");
    expect(headers.get("x-ratelimit-remaining")).toBe("1");
    expect(headers.get("x-ratelimit-reset")).toBe(String(Date.UTC(2025, 4, 3, 13) / 1000));
  });

  test("counts inactive, empty and low products in the summary", async () => {
    await start({ dialect: "documented" });
    for (const { id, rows } of sandbox.company.products) {
      for (const { warehouseId } of rows) sandbox.company.editRow(id, warehouseId, { stock: 10, minimum: 2 });
      sandbox.company.editProduct(id, { enabled: true });
    }
    place(2, 2, "Caso bajo");
    sandbox.company.editProduct(place(0, 2, "Caso agotado").id, { enabled: false });
    const { body } = await ask<{ data: unknown; meta: unknown }>(sandbox, "/inventory/summary?tipo=nonsense");
    expect(body).toMatchObject({
      data: {
        productos: { total: 60, activos: 59, inactivos: 1 },
        inventario: { productos_sin_stock: 1, productos_con_stock: 59, productos_stock_bajo: 2 },
      },
      meta: { timestamp: "2025-05-03T12:30:00Z", filters_applied: {} },
    });
  });

  test("repeats the filters that were given, in their own types", async () => {
    await start({ dialect: "documented" });
    const { body } = await ask(sandbox, "/inventory?marca=Dell&con_stock=true&enable=1&codigo=&per_page=50");
    expect(body.meta.filters_applied).toEqual({ marca: "Dell", con_stock: true, enable: 1 });
    expect(body.pagination).not.toHaveProperty("from");
    expect(body.pagination).toMatchObject({ per_page: 50 });
  });
});

describe("the live dialect", () => {
  test("refuses the words true and false, and names the parameter", async () => {
    await start({ dialect: "live" });
    const refused = await ask<Failure>(sandbox, "/inventory?stock_minimo=true&con_stock=false");
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      success: false,
      error: "Parámetros inválidos",
      details: { con_stock: [expect.any(String)], stock_minimo: [expect.any(String)] },
    });
    expect((await ask(sandbox, "/inventory?stock_minimo=1")).status).toBe(200);
  });

  test("lists a product only strictly below its minimum", async () => {
    await start({ dialect: "live" });
    place(5, 5, "Caso justo");
    place(4.999999, 5, "Caso bajo");
    const listed = await names("stock_minimo=1");
    expect(listed).toContain("Caso bajo");
    expect(listed).not.toContain("Caso justo");
  });

  test("lists a product for its row in an inactive warehouse, without showing that row", async () => {
    await start({ dialect: "live" });
    const { id, rows } = place(50, 5, "Caso escondido");
    sandbox.company.editLevel(id, { warehouse: "Bodega Principal" }, { stock: 1 });
    sandbox.company.editWarehouse({ warehouse: "Bodega Principal" }, { active: false });
    const { body } = await ask(sandbox, "/inventory?stock_minimo=1&nombre=Caso escondido");
    expect(body.data).toHaveLength(1);
    expect(body.data[0]?.inventarios).toHaveLength(rows.length - 1);
    expect(body.data[0]?.inventarios.map(({ nombre_bodega }) => nombre_bodega)).not.toContain("Bodega Principal");
  });

  test("lists soft-deleted and inactive products, the latter until enable=1 is sent", async () => {
    await start({ dialect: "live" });
    const deleted = place(1, 5, "Caso borrado");
    sandbox.company.editProduct(deleted.id, { softDeleted: true });
    sandbox.company.editProduct(place(1, 5, "Caso inactivo").id, { enabled: false });
    expect(await names("stock_minimo=1&nombre=caso")).toEqual(["Caso borrado", "Caso inactivo"]);
    expect(await names("stock_minimo=1&nombre=caso&enable=1")).toEqual(["Caso borrado"]);
    expect((await show(deleted.id)).nombre).toBe("Caso borrado");
  });

  test("writes quantities as text with 6 decimals, money with 2, enable as text, times to the microsecond", async () => {
    await start({ dialect: "live" });
    const { id } = place(12, 5, "Caso números");
    sandbox.company.editProduct(id, { price: 850, cost: 620.5 });
    const item = await show(id);
    expect(item).toMatchObject({ precio: "850.00", costo: "620.50", enable: "1", id });
    expect(item.updated_at).toBe("2025-05-03T12:30:00.000000Z");
    expect(item.inventarios[0]).toMatchObject({ stock: "12.000000", stock_minimo: "5.000000", id_producto: id });
  });

  test("shows the supplier, which may be null, and no image", async () => {
    await start({ dialect: "live" });
    const { id } = sandbox.company.editProduct(place(1, 1, "Caso").id, { supplier: null });
    const item = await show(id);
    expect(item.nombre_proveedor).toBeNull();
    expect(item).not.toHaveProperty("img");
  });

  test("never sends rate limit headers, nor Retry-After when the limit is reached", async () => {
    await start({ dialect: "live", rateLimit: 1 });
    const admitted = await ask(sandbox, "/inventory");
    const refused = await ask<Failure>(sandbox, "/inventory");
    expect([admitted.status, refused.status]).toEqual([200, 429]);
    for (const { headers } of [admitted, refused]) {
      expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
    }
  });

  test("always counts no inactive, empty or low products in the summary, and filters it", async () => {
    await start({ dialect: "live" });
    sandbox.company.editProduct(place(0, 5, "Caso").id, { enabled: false });
    const { body } = await ask<{ data: unknown; meta: unknown }>(sandbox, "/inventory/summary");
    expect(body).toMatchObject({
      data: {
        productos: { total: 60, inactivos: 0 },
        inventario: { productos_sin_stock: 0, productos_stock_bajo: 0 },
      },
      meta: { filters_applied: [] },
    });
    const inactive = sandbox.company.products.filter(({ enabled }) => !enabled).length;
    expect((await ask<unknown>(sandbox, "/inventory/summary?enable=0")).body).toMatchObject({
      data: { productos: { total: inactive } },
      meta: { filters_applied: { enable: "0" } },
    });
    expect((await ask(sandbox, "/inventory/summary?enable=yes")).status).toBe(400);
  });

  test("tells from which product to which a page goes, and repeats the parameters as text", async () => {
    await start({ dialect: "live" });
    const { body } = await ask(sandbox, "/inventory?page=2&per_page=25&con_stock=1&enable=1");
    expect(body.pagination).toMatchObject({ current_page: 2, per_page: "25", from: 26, to: 50 });
    expect(body.meta.filters_applied).toEqual({ con_stock: "1" });
    const past = await ask(sandbox, "/inventory?page=99");
    expect(past.body.pagination).toMatchObject({ from: null, to: null, per_page: 100 });
    expect(past.body.meta.filters_applied).toEqual([]);
  });

  test("may repeat and drop tied products between pages where ties are unstable, the same way for the same seed", async () => {
    const readAll = async (order: string) => {
      const pages = await Promise.all(
        [1, 2, 3].map((page) => ask(sandbox, `/inventory?per_page=20&page=${page}&order_by=${order}`)),
      );
      return pages.flatMap(({ body }) => body.data.map(({ id }) => id));
    };
    await start({ dialect: "live", unstableTies: true });
    for (const { id } of sandbox.company.products) sandbox.company.editProduct(id, { price: 1 });
    const tied = await readAll("precio");
    expect(tied).toHaveLength(60);
    expect(new Set(tied).size).toBeLessThan(60);
    expect(await readAll("precio")).toEqual(tied);
    expect(new Set(await readAll("nombre")).size).toBe(60);
  });
});
