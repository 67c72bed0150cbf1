import type { CatalogProduct, Company, StockRow, Warehouse } from "./company.ts";
import { type Dialect, isInOperation } from "./dialect.ts";
import { TYPE_NAMES } from "./product-type.ts";

/** Writes a product as the API shows it, with the rows that it shows. */
export function writeProduct(product: CatalogProduct, company: Company, dialect: Dialect): Record<string, unknown> {
  const money = (amount: number, places = 6) => writeDecimal(amount, places, dialect);
  return {
    id: product.id,
    nombre: product.name,
    descripcion: product.description,
    codigo: product.sku,
    barcode: product.barcode,
    nombre_categoria: product.category,
    precio: money(product.price),
    costo: money(product.cost),
    costo_anterior: money(product.previousCost, 2),
    costo_promedio: money(product.averageCost),
    marca: product.brand,
    ...(isInOperation(dialect) ? { nombre_proveedor: product.supplier } : {}),
    tipo: typeName(product, dialect),
    enable: writeFlag(product.enabled, dialect),
    ...(dialect === "documented" ? { img: product.image } : {}),
    created_at: writeTime(product.createdAt, dialect),
    updated_at: writeTime(product.updatedAt, dialect),
    inventarios: shownRows(product, company, dialect).map((row) =>
      writeRow(product.id, row, company.warehouse(row.warehouseId), dialect),
    ),
  };
}

/** Returns the rows that the API shows: those of all warehouses in the documentation, of active ones in operation. */
export function shownRows({ rows }: CatalogProduct, company: Company, dialect: Dialect): readonly StockRow[] {
  return rows.filter(
    ({ warehouseId, softDeleted }) =>
      !softDeleted && (!isInOperation(dialect) || company.warehouse(warehouseId).active),
  );
}

/** Returns the name of a product's type in the API. The documentation has only goods and services. */
export function typeName({ type }: CatalogProduct, dialect: Dialect): string {
  return !isInOperation(dialect) && type !== "service" ? TYPE_NAMES.product : TYPE_NAMES[type];
}

/** Writes the `meta` beside `data`. Without filters PHP writes an empty array where the documentation shows an object. */
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
    ...(filters ? { filters_applied: none && isInOperation(dialect) ? [] : filters } : {}),
  };
}

export function writeTime(ms: number, dialect: Dialect): string {
  const iso = new Date(ms).toISOString();
  return isInOperation(dialect) ? iso.replace("Z", "000Z") : iso.replace(/\.\d+Z$/, "Z");
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

export function writeDecimal(value: number, places: number, dialect: Dialect): number | string {
  return isInOperation(dialect) ? value.toFixed(places) : Number(value.toFixed(3));
}

function writeFlag(flag: boolean, dialect: Dialect): number | string {
  return isInOperation(dialect) ? String(Number(flag)) : Number(flag);
}
