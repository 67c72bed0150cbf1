import { describe, expect, it } from "@jest/globals";
import type { CatalogProduct } from "../../src/smartpyme/catalog.ts";
import { readEntries, readProduct } from "../../src/smartpyme/read-product.ts";
import { product } from "./fake-api.ts";

const place = { nombre_bodega: "Norte", nombre_sucursal: "S" };
const sound = { id_producto: 7, stock: 1, stock_minimo: 5, nombre_bodega: "Central", nombre_sucursal: "S" };

function read(fields: object): CatalogProduct {
  const found = readProduct(product(7, { inventarios: [sound, { stock: 3, ...place }], ...fields }), String);
  if ("stranger" in found) throw new Error(found.stranger);
  return found;
}

const warehouses = ({ levels }: CatalogProduct) => levels.map(({ warehouse }) => warehouse);

it("finds nothing odd in a sound product", () => {
  const { isPartial, oddities } = read({});
  expect([isPartial, oddities]).toEqual([undefined, { unknown: 0, ignored: 0, told: [] }]);
});

describe("a field that cannot be read", () => {
  it.each([
    ["barcode", { ean: "7501" }, "product 7, barcode is not a text (found an object)"],
    ["descripcion", ["a"], "product 7, descripcion is not a text (found a list)"],
    ["precio", "gratis", 'product 7, precio is not a number (found "gratis")'],
    ["costo", "1,5", 'product 7, costo is not a number (found "1,5")'],
    ["costo_promedio", {}, "product 7, costo_promedio is not a number (found an object)"],
    ["img", [], "product 7, img is not a text (found a list)"],
    ["tipo", {}, "product 7, tipo is not a text (found an object)"],
  ])("is left out where no level depends on it: %s", (field, value, told) => {
    const found = read({ [field]: value });
    expect(warehouses(found)).toEqual(["Central", "Norte"]);
    expect(found).toMatchObject({ isPartial: false, oddities: { unknown: 0, ignored: 1, told: [told] } });
  });

  it("is replaced by the SKU if it is the name", () => {
    expect(read({ nombre: { es: "Clavo" } })).toMatchObject({ product: { name: "SKU-7" }, isPartial: false });
  });

  it("does not cost the row if it is a note", () => {
    const found = read({ inventarios: [{ ...sound, nota: {} }] });
    expect(found.levels).toMatchObject([{ warehouse: "Central", note: null }]);
    expect(found).toMatchObject({ isPartial: false, oddities: { unknown: 0, ignored: 1 } });
  });

  it.each(["codigo", "nombre_categoria", "marca", "nombre_proveedor", "enable"])(
    "makes all rows unknown where rules choose products by it: %s",
    (field) => {
      const found = read({ [field]: {} });
      expect(found).toMatchObject({ levels: [], isPartial: true, oddities: { unknown: 2, ignored: 0 } });
      expect(found.oddities.told).toEqual([expect.stringContaining(`product 7, ${field} is`)]);
    },
  );
});

describe("a row that cannot be read", () => {
  it.each([
    ["stock", "muchos"],
    ["stock_minimo", {}],
    ["stock_maximo", "lleno"],
    ["nombre_bodega", {}],
  ])("is unknown, and its siblings are not: %s", (field, value) => {
    const found = read({ inventarios: [sound, { stock: 3, ...place, [field]: value }] });
    expect(warehouses(found)).toEqual(["Central"]);
    expect(found).toMatchObject({ isPartial: true, oddities: { unknown: 1, ignored: 0 } });
    expect(found.oddities.told).toEqual([expect.stringContaining(`product 7, inventarios[1].${field} is`)]);
  });

  it("makes another row of the same place unknown, too, because the worse of the two would count", () => {
    const found = read({ inventarios: [sound, { ...sound, stock: {} }, { stock: 3, ...place }] });
    expect(warehouses(found)).toEqual(["Norte"]);
    expect(found.oddities.unknown).toBe(2);
  });

  it.each([[null], ["nada"], [{}], [[7]]])("counts as one unknown row when the list of rows is %j", (inventarios) => {
    expect(read({ inventarios })).toMatchObject({ levels: [], isPartial: true, oddities: { unknown: 1 } });
  });
});

it("counts an entry without a readable id as a stranger, and names its place in the list", () => {
  const page = { page: 3, perPage: 200, total: 9, totalPages: 1, companyTitle: null };
  const entries = [product(1), product(2, { id: {} }), "nada", null];
  const { products, strangers } = readEntries({ ...page, entries }, String);
  expect(products.map(({ product: { id } }) => id)).toEqual([1]);
  expect(strangers).toEqual([
    "entry 2 of page 3: id is not a whole number (found an object)",
    expect.stringMatching(/^entry 3 of page 3: it .+ \(found "nada"\)$/),
    expect.stringMatching(/^entry 4 of page 3: it /),
  ]);
});

it("describes faults that make levels unknown first, and at most three of one product", () => {
  const { told } = read({ barcode: {}, img: {}, precio: {}, inventarios: [{ ...sound, stock: {} }] }).oddities;
  expect(told).toHaveLength(3);
  expect(told[0]).toContain("inventarios[0].stock");
});
