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

/** Gives one product a stock and minimum in all its warehouses, and a unique name. */
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

async function readAll(order: string): Promise<number[]> {
  const pages = await Promise.all(
    [1, 2, 3].map((page) => ask(sandbox, `/inventory?per_page=20&page=${page}&order_by=${order}`)),
  );
  return pages.flatMap(({ body }) => body.data.map(({ id }) => id));
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

  test("does not find a deleted product, whichever way it was deleted", async () => {
    await start({ dialect: "documented" });
    const { id } = place(1, 3, "Caso borrado");
    sandbox.company.editProduct(id, { softDeleted: true });
    expect(await names("nombre=Caso")).toEqual([]);
    expect(await ask<Failure>(sandbox, `/inventory/${id}`)).toMatchObject({
      status: 404,
      body: { success: false, error: "Producto no encontrado", code: 404 },
    });
  });

  test("knows goods and services only", async () => {
    await start({ dialect: "documented" });
    sandbox.company.editProduct(place(1, 3, "Caso juego").id, { type: "kit" });
    expect(await names("tipo=Producto&nombre=caso")).toEqual(["Caso juego"]);
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
    const { body } = await ask<{ data: { productos_por_categoria: { cantidad: number }[] } }>(
      sandbox,
      "/inventory/summary?tipo=nonsense",
    );
    expect(body).toMatchObject({
      data: {
        productos: { total: 60, activos: 59, inactivos: 1 },
        inventario: { productos_sin_stock: 1, productos_con_stock: 59, productos_stock_bajo: 2 },
      },
      meta: { timestamp: "2025-05-03T12:30:00Z", filters_applied: {} },
    });
    const byCategory = body.data.productos_por_categoria.reduce((sum, { cantidad }) => sum + cantidad, 0);
    expect(byCategory).toBe(60);
  });

  test("repeats the filters that were given, in their own types", async () => {
    await start({ dialect: "documented" });
    const { body } = await ask(sandbox, "/inventory?marca=Dell&con_stock=true&enable=1&codigo=&per_page=50");
    expect(body.meta.filters_applied).toEqual({ marca: "Dell", con_stock: true, enable: 1 });
    expect(body.pagination).not.toHaveProperty("from");
    expect(body.pagination).toMatchObject({ per_page: 50 });
  });
});

describe.each(["live", "unified"] as const)("the %s dialect", (dialect) => {
  test("refuses the words true and false, in a form of its own", async () => {
    await start({ dialect });
    const refused = await ask<Failure>(sandbox, "/inventory?stock_minimo=true&con_stock=false");
    const complaints = {
      con_stock: ["El campo con_stock debe ser verdadero o falso."],
      stock_minimo: ["El campo stock mínimo debe ser verdadero o falso."],
    };
    expect(refused).toMatchObject(
      dialect === "live"
        ? { status: 400, body: { success: false, error: "Parámetros inválidos", details: complaints } }
        : { status: 422, body: { error: Object.values(complaints).flat(), code: 422 } },
    );
    expect(refused.body).not.toHaveProperty(dialect === "live" ? "code" : "success");
    expect((await ask(sandbox, "/inventory?stock_minimo=1")).status).toBe(200);
  });

  test("answers an unknown path and a wrong method in the same way, with a key or without", async () => {
    await start({ dialect });
    for (const path of ["/inventory/7/rows", "/../v2/inventory"]) {
      expect(await ask<Failure>(sandbox, path, "another key")).toMatchObject({
        status: 404,
        body: { error: "URL Invalida.", code: 404 },
      });
    }
    const response = await fetch(`${sandbox.url}/inventory`, { method: "POST" });
    expect([response.status, await response.json()]).toEqual([405, { error: "Peticion no valida.", code: 405 }]);
  });

  test("lists a product only strictly below its minimum", async () => {
    await start({ dialect });
    place(5, 5, "Caso justo");
    place(4.999999, 5, "Caso bajo");
    const listed = await names("stock_minimo=1");
    expect(listed).toContain("Caso bajo");
    expect(listed).not.toContain("Caso justo");
  });

  test("neither shows nor filters by a row that is deleted or in an inactive warehouse", async () => {
    await start({ dialect });
    const { id, rows } = place(50, 5, "Caso escondido");
    const [first, second] = rows.map(({ warehouseId }) => warehouseId);
    sandbox.company.editRow(id, first ?? 0, { stock: 1 });
    expect(await names("stock_minimo=1&nombre=caso")).toEqual(["Caso escondido"]);
    sandbox.company.editWarehouse({ warehouse: "Bodega Principal" }, { active: false });
    sandbox.company.editRow(id, second ?? 0, { stock: 1, softDeleted: true });
    expect(await names("stock_minimo=1&nombre=caso")).toEqual([]);
    const shown = (await show(id)).inventarios.map(({ nombre_bodega }) => nombre_bodega);
    expect(shown).toHaveLength(rows.length - 2);
    expect(shown).not.toContain("Bodega Principal");
  });

  test("lists a product because of a stock under a minimum of 0, but not because of a row without a minimum", async () => {
    await start({ dialect });
    place(-1, 0, "Caso negativo");
    place(-1, null, "Caso sin mínimo");
    place(0, 0, "Caso vacío");
    expect(await names("stock_minimo=1&nombre=caso")).toEqual(["Caso negativo"]);
  });

  test("has four types of product, and can filter by two of them", async () => {
    await start({ dialect, products: 200 });
    const { body } = await ask(sandbox, "/inventory?per_page=200");
    expect(new Set(body.data.map(({ tipo }) => tipo))).toEqual(
      new Set(["Producto", "Compuesto", "Materia Prima", "Servicio"]),
    );
    expect((await ask(sandbox, "/inventory?tipo=Producto")).body.pagination.total).toBeLessThan(190);
    expect((await ask<Failure>(sandbox, "/inventory?tipo=Compuesto")).status).toBe(dialect === "live" ? 400 : 422);
  });

  test("loses products of equal names in lists by name, only in a large catalog, and the same ones each time", async () => {
    await start({ dialect, namesTieFrom: 60 });
    for (const { id } of sandbox.company.products) sandbox.company.editProduct(id, { name: "Caso" });
    const first = await readAll("nombre");
    expect(new Set(first).size).toBeLessThan(60);
    expect(await readAll("nombre")).toEqual(first);
    expect(new Set(await readAll("codigo")).size).toBe(60);
    sandbox.company.deleteProduct(sandbox.company.products[0]?.id ?? 0);
    expect(new Set(await readAll("nombre")).size).toBe(59);
  });

  test("lists soft-deleted products, and inactive ones unless enable=1 is sent", async () => {
    await start({ dialect });
    const deleted = place(1, 5, "Caso borrado");
    sandbox.company.editProduct(deleted.id, { softDeleted: true });
    sandbox.company.editProduct(place(1, 5, "Caso inactivo").id, { enabled: false });
    expect(await names("stock_minimo=1&nombre=caso")).toEqual(["Caso borrado", "Caso inactivo"]);
    expect(await names("stock_minimo=1&nombre=caso&enable=1")).toEqual(["Caso borrado"]);
    expect((await show(deleted.id)).nombre).toBe("Caso borrado");
  });

  test("writes quantities as text with 6 decimals, as the money but one, enable as text, times to the microsecond", async () => {
    await start({ dialect });
    const { id } = place(12, 5, "Caso números");
    sandbox.company.editProduct(id, { price: 850, cost: 620.5 });
    const item = await show(id);
    expect(item).toMatchObject({
      precio: "850.000000",
      costo: "620.500000",
      costo_anterior: expect.stringMatching(/^\d+\.\d\d$/),
      enable: "1",
      id,
    });
    expect(item.updated_at).toBe("2025-05-03T12:30:00.000000Z");
    expect(item.inventarios[0]).toMatchObject({ stock: "12.000000", stock_minimo: "5.000000", id_producto: id });
  });

  test("shows the supplier, which may be null, and no image", async () => {
    await start({ dialect });
    const { id } = sandbox.company.editProduct(place(1, 1, "Caso").id, { supplier: null });
    const item = await show(id);
    expect(item.nombre_proveedor).toBeNull();
    expect(item).not.toHaveProperty("img");
  });

  test("never sends rate limit headers, nor Retry-After when the limit is reached", async () => {
    await start({ dialect, rateLimit: 1 });
    const admitted = await ask(sandbox, "/inventory");
    const refused = await ask<Failure>(sandbox, "/inventory");
    expect([admitted.status, refused.status]).toEqual([200, 429]);
    for (const { headers } of [admitted, refused]) {
      expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
    }
  });

  test("fails to answer the summary", async () => {
    await start({ dialect });
    expect(await ask<Failure>(sandbox, "/inventory/summary")).toMatchObject({
      status: 500,
      body: { success: false, error: "Error interno del servidor", code: 500 },
    });
  });

  test("gives the first and last position of a page, and repeats the parameters as text", async () => {
    await start({ dialect });
    const { body } = await ask(sandbox, "/inventory?page=2&per_page=25&con_stock=1&enable=1");
    expect(body.pagination).toMatchObject({ current_page: 2, per_page: "25", from: 26, to: 50 });
    expect(body.meta.filters_applied).toEqual({ con_stock: "1" });
    const past = await ask(sandbox, "/inventory?page=99");
    expect(past.body.pagination).toMatchObject({ from: null, to: null, per_page: 100 });
    expect(past.body.meta.filters_applied).toEqual([]);
  });

  test("may repeat and drop equal products between pages if ties are unstable, in the same way for the same seed", async () => {
    await start({ dialect, unstableTies: true });
    for (const { id } of sandbox.company.products) sandbox.company.editProduct(id, { price: 1 });
    const tied = await readAll("precio");
    expect(tied).toHaveLength(60);
    expect(new Set(tied).size).toBeLessThan(60);
    expect(await readAll("precio")).toEqual(tied);
    expect(new Set(await readAll("nombre")).size).toBe(60);
  });
});

test("the unified dialect redirects a refused request that does not ask for JSON", async () => {
  await start({ dialect: "unified" });
  const look = async (accept: string) => {
    const headers = { authorization: `Bearer ${sandbox.apiKey}`, accept };
    return (await fetch(`${sandbox.url}/inventory?con_stock=true`, { headers, redirect: "manual" })).status;
  };
  expect([await look("text/html"), await look("application/json")]).toEqual([302, 422]);
});
