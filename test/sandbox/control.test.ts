import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { CatalogProduct, StockRow } from "../../src/sandbox/company.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { ask, type Item, steer } from "./ask.ts";

let sandbox: Sandbox;
let product: CatalogProduct;

beforeEach(async () => {
  sandbox = await startSandbox({ products: 40, apiKey: "marked-key" });
  const stocked = sandbox.company.products.find(({ rows, enabled }) => rows.length > 1 && enabled);
  if (!stocked) throw new Error("The catalog is too small for this test");
  product = stocked;
});

afterEach(() => sandbox.close());

async function shown(): Promise<Item> {
  return (await ask<{ data: Item }>(sandbox, `/inventory/${product.id}`)).body.data;
}

describe("the control surface", () => {
  test("changes one level and leaves the others alone", async () => {
    const place = { branch: "Sucursal Central", warehouse: "Bodega Principal" };
    const edit = { stock: 0.125, minimum: null, maximum: 80, note: "Pedido en camino" };
    const answer = await steer<StockRow>(sandbox, "PATCH", `/products/${product.id}/levels`, { ...place, ...edit });
    expect(answer).toMatchObject({ status: 200, body: edit });
    const [main, ...others] = (await shown()).inventarios;
    expect(main).toMatchObject({ stock: 0.125, stock_minimo: null, stock_maximo: 80, nota: "Pedido en camino" });
    expect(others.map(({ stock }) => stock)).toEqual(product.rows.slice(1).map(({ stock }) => stock));
  });

  test("renames, disables and deletes a product", async () => {
    await steer(sandbox, "PATCH", `/products/${product.id}`, { name: "Otro nombre", enabled: false });
    expect(await shown()).toMatchObject({ nombre: "Otro nombre", enable: 0 });
    expect((await steer(sandbox, "DELETE", `/products/${product.id}`)).status).toBe(200);
    expect((await ask(sandbox, `/inventory/${product.id}`)).status).toBe(404);
  });

  test("adds a product with nothing in stock and a minimum of 0 in each warehouse, as the server does", async () => {
    const added = await steer<CatalogProduct>(sandbox, "POST", "/products", { name: "Nuevo", sku: "NUE-1" });
    expect(added.status).toBe(201);
    const { body } = await ask<{ data: Item }>(sandbox, `/inventory/${added.body.id}`);
    expect(body.data.inventarios).toHaveLength(4);
    expect(body.data.inventarios.every(({ stock, stock_minimo }) => stock === 0 && stock_minimo === 0)).toBe(true);
  });

  test("renames and deactivates a warehouse", async () => {
    await steer(sandbox, "PATCH", "/warehouses", {
      warehouse: "Bodega Principal",
      rename: { warehouse: "Bodega Mayor", branch: "Sucursal Sur" },
    });
    expect((await shown()).inventarios[0]).toMatchObject({
      nombre_bodega: "Bodega Mayor",
      nombre_sucursal: "Sucursal Sur",
    });
    const { body } = await steer<object>(sandbox, "PATCH", "/warehouses", { warehouse: "Bodega Mayor", active: false });
    expect(body).toMatchObject({ active: false, branch: "Sucursal Sur" });
  });

  test("sets faults, lists them and forgets them", async () => {
    const rules = [{ fault: { status: 500 } }, { match: { page: 2 }, times: 3, fault: { reset: true } }];
    expect(await steer(sandbox, "POST", "/faults", rules)).toMatchObject({ status: 201, body: rules });
    expect((await ask(sandbox, "/inventory")).status).toBe(500);
    expect((await steer<unknown[]>(sandbox, "GET", "/faults")).body).toHaveLength(1);
    expect((await steer(sandbox, "DELETE", "/faults")).body).toEqual([]);
    expect((await ask(sandbox, "/inventory?page=2")).status).toBe(200);
  });

  test("refuses a company's key when told that the company is inactive", async () => {
    await steer(sandbox, "PATCH", "/company", { active: false, title: "Otra S.A." });
    expect((await ask(sandbox, "/inventory")).status).toBe(401);
    expect((await steer(sandbox, "GET", "/company")).body).toMatchObject({ title: "Otra S.A.", products: 40 });
  });

  test("keeps a log of the requests served, without keys", async () => {
    await ask(sandbox, "/inventory?page=3");
    await ask(sandbox, "/inventory", "wrong-key");
    const { body } = await steer<object[]>(sandbox, "GET", "/requests");
    expect(body).toMatchObject([
      { method: "GET", path: "/inventory", query: { page: "3" }, status: 200 },
      { path: "/inventory", status: 401 },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/marked-key|wrong-key|Bearer/);
    expect((await steer(sandbox, "DELETE", "/requests")).body).toEqual([]);
  });

  test("explains itself in plain text", async () => {
    const response = await fetch(sandbox.controlUrl);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain("/control/faults");
  });

  test.each<[number, string, string, unknown, string]>([
    [404, "PATCH", "/products/999999", { enabled: false }, "no product 999999"],
    [404, "PATCH", "/warehouses", { warehouse: "Bodega Luna" }, "Bodega Luna"],
    [404, "GET", "/nothing", undefined, "/control/nothing"],
    [405, "PUT", "/faults", {}, "GET, POST, DELETE"],
    [400, "PATCH", "/warehouses", { warehouse: "Bodega Norte", activ: false }, "activ"],
    [400, "POST", "/products", { sku: "x" }, "name"],
    [400, "POST", "/faults", { fault: { status: 9000 } }, "fault"],
  ])("answers %i to %s %s %j and says why", async (status, method, path, body, words) => {
    const answer = await steer<{ error: string }>(sandbox, method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(words);
  });

  test("says so when the body is not JSON", async () => {
    const response = await fetch(`${sandbox.controlUrl}/faults`, { method: "POST", body: "{fault" });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining("not JSON") });
  });

  test("names the branch as needed when two warehouses share a name", async () => {
    await steer(sandbox, "PATCH", "/warehouses", {
      warehouse: "Bodega Norte",
      rename: { warehouse: "Bodega Principal" },
    });
    const vague = await steer<{ error: string }>(sandbox, "PATCH", "/warehouses", { warehouse: "Bodega Principal" });
    expect(vague).toMatchObject({ status: 404, body: { error: expect.stringContaining("more than one warehouse") } });
    const exact = { branch: "Sucursal Norte", warehouse: "Bodega Principal", active: false };
    expect((await steer(sandbox, "PATCH", "/warehouses", exact)).status).toBe(200);
  });
});
