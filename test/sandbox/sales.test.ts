import { afterEach, describe, expect, test } from "@jest/globals";
import { createMarket } from "../../src/sandbox/market.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { ask, steer } from "./ask.ts";

/** Still the evening before in El Salvador. */
const NIGHT = Date.UTC(2025, 4, 4, 3);

interface SalesPage {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly pagination: { readonly total: number };
}

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function start(options: SandboxOptions = {}): Promise<number> {
  sandbox = await startSandbox({ products: 40, now: () => NIGHT, ...options });
  const [product] = sandbox.company.products;
  if (!product) throw new Error("The catalog is empty");
  sandbox.company.editProduct(product.id, { name: "Cemento", sku: "CEM-1", price: 8.5 });
  return product.id;
}

async function salesOf(query: string): Promise<SalesPage> {
  const { status, body } = await ask<SalesPage>(sandbox, `/sales?${query}`);
  expect(status).toBe(200);
  return body;
}

describe("the sales of the sandbox", () => {
  test("are entered by the control surface, and change no stock", async () => {
    const productId = await start();
    const stock = sandbox.company.product(productId).rows;
    const entry = { branch: "Sucursal Norte", state: "pending", lines: [{ productId, units: 2 }] };
    expect((await steer(sandbox, "POST", "/sales", entry)).status).toBe(201);
    expect((await steer(sandbox, "POST", "/sales", { ...entry, lines: [{ productId: 1, units: 2 }] })).status).toBe(
      404,
    );
    expect((await steer(sandbox, "POST", "/sales", { ...entry, state: "gone" })).status).toBe(400);
    expect(sandbox.company.product(productId).rows).toEqual(stock);
    expect((await salesOf("")).data).toEqual([
      expect.objectContaining({ fecha: "2025-05-03", estado: "Pendiente", nombre_sucursal: "Sucursal Norte" }),
    ]);
  });

  test("name SKU and branch, and neither the product's id nor the warehouse; numbers are text in operation", async () => {
    const productId = await start();
    sandbox.company.addSale({ branch: "Sucursal Norte", lines: [{ productId, units: 1.5 }] });
    const line = { nombre_producto: "Cemento", codigo_producto: "CEM-1" };
    const [documented] = (await salesOf("")).data;
    expect(documented).toMatchObject({ estado: "Completada", total: 12.75, cotizacion: 0 });
    expect(documented?.detalles).toEqual([{ ...line, cantidad: 1.5, precio: 8.5, total: 12.75 }]);
    sandbox.speak("live");
    const [live] = (await salesOf("")).data;
    expect(live).toMatchObject({ estado: "Pagada", total: "12.75", cotizacion: 0 });
    expect(live?.detalles).toEqual([{ ...line, cantidad: "1.500000", precio: "8.500000", total: "12.75" }]);
  });

  test("are selected by state as each server does: one lists none that are completed", async () => {
    const productId = await start();
    for (const state of ["paid", "void", "quotation"] as const) {
      sandbox.company.addSale({ branch: null, state, lines: [{ productId, units: 1 }] });
    }
    const count = async (state: string) => (await salesOf(`estado=${state}`)).pagination.total;
    const found = async () => [await count("Completada"), await count("Anulada"), await count("Cotizacion")];
    expect(await found()).toEqual([1, 1, 1]);
    sandbox.speak("live");
    expect(await found()).toEqual([0, 1, 0]);
    expect((await ask(sandbox, "/sales?estado=Pagada")).status).toBe(400);
    sandbox.speak("unified");
    expect(await found()).toEqual([1, 1, 1]);
    expect(await count("Pagada")).toBe(1);
  });

  test("are those of the days asked for, both included", async () => {
    const productId = await start();
    for (const day of ["2025-04-30", "2025-05-01", "2025-05-02", "2025-05-03"]) {
      sandbox.company.addSale({ branch: null, day, lines: [{ productId, units: 1 }] });
    }
    const { data } = await salesOf("fecha_inicio=2025-05-01&fecha_fin=2025-05-02&order_by=fecha&order_direction=asc");
    expect(data.map(({ fecha }) => fecha)).toEqual(["2025-05-01", "2025-05-02"]);
  });

  test("are those that the market makes, by the branch and with what left the warehouse", async () => {
    await start({ products: 200 });
    const sold = createMarket(sandbox.company, 1)
      .step()
      .filter(({ kind }) => kind === "sold");
    expect(
      sandbox.company.sales.map(({ branch, lines }) => [branch, lines[0]?.name, lines[0]?.units]).toSorted(),
    ).toEqual(
      sold
        .map(({ branch, product, from, to }) => [branch, product, Number(((from ?? 0) - (to ?? 0)).toFixed(3))])
        .toSorted(),
    );
  });
});
