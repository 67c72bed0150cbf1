import type { CatalogProduct, Company, StockRow, Warehouse } from "./company.ts";
import type { Dialect } from "./dialect.ts";

export const TYPES = { Producto: "product", Servicio: "service" } as const;

/** A product as the API shows it: with a row for each of its warehouses, in the live dialect only the active ones. */
export function writeProduct(product: CatalogProduct, company: Company, dialect: Dialect): Record<string, unknown> {
  const money = (amount: number) => writeDecimal(amount, 2, dialect);
  return {
    id: product.id,
    nombre: product.name,
    descripcion: product.description,
    codigo: product.sku,
    barcode: product.barcode,
    nombre_categoria: product.category,
    precio: money(product.price),
    costo: money(product.cost),
    costo_anterior: money(product.previousCost),
    costo_promedio: money(product.averageCost),
    marca: product.brand,
    ...(dialect === "live" ? { nombre_proveedor: product.supplier } : {}),
    tipo: product.type === "service" ? "Servicio" : "Producto",
    enable: writeFlag(product.enabled, dialect),
    ...(dialect === "documented" ? { img: product.image } : {}),
    created_at: writeTime(product.createdAt, dialect),
    updated_at: writeTime(product.updatedAt, dialect),
    inventarios: product.rows
      .map((row) => ({ row, warehouse: company.warehouse(row.warehouseId) }))
      .filter(({ warehouse }) => warehouse.active || dialect === "documented")
      .map(({ row, warehouse }) => writeRow(product.id, row, warehouse, dialect)),
  };
}

/** What stands beside `data`. Without filters PHP writes an empty array where the documentation shows an object. */
export function writeMeta(
  company: Company,
  now: number,
  dialect: Dialect,
  filters?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const none = filters !== undefined && Object.keys(filters).length === 0;
  return {
    empresa: company.title,
    timestamp: writeTime(now, dialect),
    ...(filters ? { filters_applied: none && dialect === "live" ? [] : filters } : {}),
  };
}

export function writeTime(ms: number, dialect: Dialect): string {
  const iso = new Date(ms).toISOString();
  return dialect === "live" ? iso.replace("Z", "000Z") : iso.replace(/\.\d+Z$/, "Z");
}

function writeRow(productId: number, row: StockRow, warehouse: Warehouse, dialect: Dialect): Record<string, unknown> {
  const units = (quantity: number | null) => (quantity === null ? null : writeDecimal(quantity, 6, dialect));
  return {
    id_producto: productId,
    stock: units(row.stock),
    stock_minimo: units(row.minimum),
    stock_maximo: units(row.maximum),
    nota: row.note,
    nombre_bodega: warehouse.name,
    nombre_sucursal: warehouse.branch,
  };
}

function writeDecimal(value: number, places: number, dialect: Dialect): number | string {
  return dialect === "live" ? value.toFixed(places) : Number(value.toFixed(Math.min(places, 3)));
}

function writeFlag(flag: boolean, dialect: Dialect): number | string {
  return dialect === "live" ? String(Number(flag)) : Number(flag);
}
