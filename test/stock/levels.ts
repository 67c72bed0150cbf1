import { decimal } from "../../src/stock/decimal.ts";
import type { Level, Listing, Product } from "../../src/stock/level.ts";

/** Makes a product with defaults for all that the test does not name. */
export function product(facts: Partial<Product> = {}): Product {
  return {
    id: 301,
    name: "Laptop Dell Inspiron 15",
    sku: "LAP-DELL-015",
    barcode: null,
    category: "Electrónicos",
    brand: "Dell",
    supplier: null,
    type: "product",
    enabled: true,
    cost: decimal(620),
    ...facts,
  };
}

interface Row {
  readonly stock: number | string;
  readonly minimum?: number | string | null;
  readonly maximum?: number | string | null;
  readonly branch?: string | null;
  readonly warehouse?: string | null;
  readonly note?: string | null;
}

export function listing(facts: Partial<Product>, ...rows: Row[]): Listing {
  const of = product(facts);
  return { product: of, levels: rows.map((row) => level(row, of)) };
}

export function level(row: Row, of: Product = product()): Level {
  const optional = (value: number | string | null) => (value === null ? null : decimal(value));
  return {
    product: of,
    branch: row.branch === undefined ? "Sucursal Central" : row.branch,
    warehouse: row.warehouse === undefined ? "Bodega Principal" : row.warehouse,
    stock: decimal(row.stock),
    minimum: optional(row.minimum === undefined ? 5 : row.minimum),
    maximum: optional(row.maximum === undefined ? 50 : row.maximum),
    note: row.note ?? null,
  };
}
