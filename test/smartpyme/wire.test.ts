import { describe, expect, it } from "@jest/globals";
import type { CatalogProduct } from "../../src/smartpyme/catalog.ts";
import { readProduct } from "../../src/smartpyme/read-product.ts";
import { searchParams } from "../../src/smartpyme/search-params.ts";
import { pageOf, pageSchema, productAnswerSchema } from "../../src/smartpyme/wire.ts";

/** The product in the API's documentation. */
const DOCUMENTED = {
  id: 301,
  nombre: "Laptop Dell Inspiron 15",
  descripcion: 'Laptop 15.6"',
  codigo: "LAP-DELL-015",
  barcode: "7501234567890",
  nombre_categoria: "Electrónicos",
  precio: 850.0,
  costo: 620.0,
  costo_anterior: 610.0,
  costo_promedio: 615.5,
  marca: "Dell",
  tipo: "Producto",
  enable: 1,
  img: "https://cdn.smartpyme.site/products/lap-dell-015.jpg",
  created_at: "2024-06-01T08:00:00Z",
  updated_at: "2025-01-10T14:22:00Z",
  inventarios: [
    {
      id_producto: 301,
      stock: 12,
      stock_minimo: 5,
      stock_maximo: 50,
      nota: null,
      nombre_bodega: "Bodega Principal",
      nombre_sucursal: "Sucursal Central",
    },
  ],
};

/** The same product as the live server sends it. */
const LIVE = {
  ...DOCUMENTED,
  precio: "850.00",
  costo: "620.000000",
  costo_anterior: "610.00",
  costo_promedio: "615.500000",
  enable: "1",
  img: undefined,
  nombre_proveedor: "Distribuidora Sol",
  created_at: "2024-06-01T08:00:00.000000Z",
  updated_at: "2025-01-10T14:22:00.000000Z",
  inventarios: [
    { ...DOCUMENTED.inventarios[0], stock: "12.000000", stock_minimo: "5.000000", stock_maximo: "50.000000", extra: 1 },
  ],
};

function read(data: object): CatalogProduct {
  const found = readProduct(productAnswerSchema.parse({ success: true, data }), String);
  if ("stranger" in found) throw new Error(found.stranger);
  return found;
}

describe("a product of the documented dialect", () => {
  it("is read in full", () => {
    const { product, levels, ...rest } = read(DOCUMENTED);
    expect(product).toEqual({
      id: 301,
      name: "Laptop Dell Inspiron 15",
      sku: "LAP-DELL-015",
      barcode: "7501234567890",
      category: "Electrónicos",
      brand: "Dell",
      supplier: null,
      type: "product",
      enabled: true,
      cost: "620",
    });
    expect(levels).toEqual([
      {
        product,
        branch: "Sucursal Central",
        warehouse: "Bodega Principal",
        stock: "12",
        minimum: "5",
        maximum: "50",
        note: null,
      },
    ]);
    expect(rest).toEqual({
      description: 'Laptop 15.6"',
      price: "850",
      previousCost: "610",
      averageCost: "615.5",
      imageUrl: "https://cdn.smartpyme.site/products/lap-dell-015.jpg",
      createdAt: "2024-06-01T08:00:00.000Z",
      updatedAt: "2025-01-10T14:22:00.000Z",
      oddities: { unknown: 0, ignored: 0, told: [] },
    });
  });
});

describe("a product of the live dialect", () => {
  it("is read as the same product", () => {
    const documented = read(DOCUMENTED);
    const live = read(LIVE);
    expect({ ...live.product, supplier: null }).toEqual(documented.product);
    expect(live.product.supplier).toBe("Distribuidora Sol");
    expect(live.levels[0]?.stock).toBe(documented.levels[0]?.stock);
    expect(live).toMatchObject({ price: "850", createdAt: documented.createdAt, imageUrl: null });
  });
});

describe("a product with gaps", () => {
  it("needs no more than its id and its rows", () => {
    expect(read({ id: "7", inventarios: [{ stock: "0.000001" }] })).toMatchObject({
      product: { id: 7, name: "#7", sku: null, type: "product", enabled: true, cost: null },
      levels: [{ branch: null, warehouse: null, stock: "0.000001", minimum: null, maximum: null, note: null }],
    });
  });

  it("has null for blank fields, and its SKU as its name", () => {
    const { product, levels } = read({
      ...DOCUMENTED,
      nombre: null,
      marca: "",
      nombre_categoria: "  ",
      costo: "",
      codigo: 4711,
      inventarios: [{ stock: 1, stock_minimo: "", stock_maximo: null, nota: "", nombre_bodega: null }],
    });
    expect(product).toMatchObject({ name: "4711", sku: "4711", brand: null, category: null, cost: null });
    expect(levels).toMatchObject([{ minimum: null, maximum: null, note: null, warehouse: null, branch: null }]);
  });

  it("has no cost when the API says 0, which the server writes when nobody has set one", () => {
    expect(read({ ...DOCUMENTED, costo: "0.000000" }).product.cost).toBeNull();
  });

  it("loses an invalid date", () => {
    expect(read({ ...DOCUMENTED, created_at: "-0001-11-30T00:00:00.000000Z" }).createdAt).toBeNull();
  });
});

it.each([
  [1, true],
  ["1", true],
  [true, true],
  [null, true],
  [0, false],
  ["0", false],
  [false, false],
])("reads enable %p as %p", (enable, enabled) => {
  expect(read({ ...DOCUMENTED, enable }).product.enabled).toBe(enabled);
});

it.each([
  ["Producto", "product"],
  ["Servicio", "service"],
  ["servicio", "service"],
  ["Compuesto", "kit"],
  ["Materia Prima", "raw_material"],
  ["materia_prima", "raw_material"],
  ["Consignación", "product"],
  [null, "product"],
])("reads the kind %j as %s", (tipo, type) => {
  expect(read({ ...DOCUMENTED, tipo }).product.type).toBe(type);
});

it.each([
  ["product", "tipo=Producto"],
  ["service", "tipo=Servicio"],
  ["kit", ""],
  ["raw_material", ""],
  [undefined, ""],
] as const)("asks for the kind %j with the parameters %j", (type, parameters) => {
  expect(searchParams({ type }).toString()).toBe(parameters);
});

it.each(["doce", "", null, undefined, "1e999999999", "1,5", "+5", true, {}])("refuses %p as a stock", (stock) => {
  const { levels, isPartial } = read({ ...DOCUMENTED, inventarios: [{ stock }] });
  expect([levels, isPartial]).toEqual([[], true]);
});

it("removes the noise of floating-point sums", () => {
  expect(read({ id: 1, inventarios: [{ stock: 0.1 + 0.2, stock_minimo: "-2.500000" }] }).levels).toMatchObject([
    { stock: "0.3", minimum: "-2.5" },
  ]);
});

it("needs the pagination on a list, but not what the live server adds to it", () => {
  const pagination = { current_page: 1, per_page: 100, total: 0, total_pages: 1 };
  const list = { success: true, data: [], meta: { empresa: "Mi Empresa", filters_applied: [] } };
  expect(pageOf(pageSchema.parse({ ...list, pagination }))).toMatchObject({ total: 0, companyTitle: "Mi Empresa" });
  expect(pageSchema.safeParse({ ...list, pagination: { ...pagination, from: null, to: null } }).success).toBe(true);
  expect(pageSchema.safeParse(list).success).toBe(false);
});
