import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { CatalogProduct, Company, Stock, Warehouse } from "../../src/sandbox/company.ts";

const row = z.strictObject({
  nombre_sucursal: z.string().nullable(),
  nombre_bodega: z.string().nullable(),
  stock: z.number(),
  stock_minimo: z.number().nullable().default(0),
  stock_maximo: z.number().nullable().default(null),
  nota: z.string().nullable().default(null),
});

/** The schema of a product as the API lists it; fields with defaults may be left out. */
const product = z.strictObject({
  id: z.int(),
  nombre: z.string(),
  codigo: z.string().nullable().default(null),
  nombre_categoria: z.string().nullable().default(null),
  marca: z.string().nullable().default(null),
  nombre_proveedor: z.string().nullable().default(null),
  costo: z.number().default(1),
  enable: z.enum(["1", "0"]).default("1"),
  inventarios: z.array(row),
});

const steps = z.array(
  z.strictObject({
    at: z.iso.datetime({ offset: true }),
    /** Whether there is a poll; without one only pending changes are told. */
    poll: z.boolean().default(true),
    /** Products that the API of a company lists from then on, in place of those with the same id; the rest stays. */
    companies: z.record(z.string(), z.array(product)).default({}),
  }),
);

export type Step = z.output<typeof steps>[number];
type WireProduct = z.output<typeof product>;

/** Reads the pages of a scenario, in the API's own words. */
export function readSteps(file: string): Step[] {
  return steps.parse(parse(readFileSync(file, "utf8"), { merge: true }));
}

/** Makes a company's stock before the first step, with the warehouses of all steps. */
export function emptyStock(company: string, all: readonly Step[]): Stock {
  const rows = all.flatMap(({ companies }) => companies[company] ?? []).flatMap(({ inventarios }) => inventarios);
  const places = new Map(rows.map((it) => [JSON.stringify([it.nombre_sucursal, it.nombre_bodega]), it]));
  const warehouses = [...places.values()].map(
    ({ nombre_sucursal, nombre_bodega }, index): Warehouse => ({
      id: index + 1,
      branch: nombre_sucursal,
      name: nombre_bodega,
      active: true,
    }),
  );
  return { title: `${company[0]?.toUpperCase()}${company.slice(1)} S.A.`, warehouses, products: [] };
}

/** Makes the sandbox list these products from now on. */
export function list(company: Company, products: readonly WireProduct[], at: number): void {
  for (const wire of products) company.putProduct(productOf(company, wire, at));
}

function productOf(company: Company, wire: WireProduct, at: number): CatalogProduct {
  return {
    id: wire.id,
    name: wire.nombre,
    description: null,
    sku: wire.codigo,
    barcode: null,
    category: wire.nombre_categoria,
    brand: wire.marca,
    supplier: wire.nombre_proveedor,
    price: wire.costo * 2,
    cost: wire.costo,
    previousCost: wire.costo,
    averageCost: wire.costo,
    type: "product",
    enabled: wire.enable === "1",
    image: null,
    softDeleted: false,
    createdAt: at,
    updatedAt: at,
    rows: wire.inventarios.map((it) => ({
      warehouseId: company.warehouseAt({ branch: it.nombre_sucursal, warehouse: it.nombre_bodega }).id,
      stock: it.stock,
      minimum: it.stock_minimo,
      maximum: it.stock_maximo,
      note: it.nota,
    })),
  };
}
