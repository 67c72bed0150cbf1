import { z } from "zod";
import { decimal, isPositive } from "../stock/decimal.ts";
import type { Level, Product, ProductType } from "../stock/level.ts";
import type { CatalogPage, CatalogProduct, RateLimit, Summary } from "./catalog.ts";
import { NO_ODDITIES } from "./oddities.ts";

/** Types of product by their names in the API's answers. The documentation names only two of them. */
const TYPES: ReadonlyMap<string, ProductType> = new Map([
  ["producto", "product"],
  ["compuesto", "kit"],
  ["materia prima", "raw_material"],
  ["servicio", "service"],
]);

const NOT_A_NUMBER = { error: "is not a number" };

/** A quantity as text, as long as MySQL's longest decimal. Exponents are refused: "1e999999999" would be written out. */
export const QUANTITY = /^\s*-?\d{1,65}(\.\d{1,30})?\s*$/;

export const quantity = z
  .union([z.number(NOT_A_NUMBER), z.string().regex(QUANTITY, NOT_A_NUMBER)], NOT_A_NUMBER)
  .transform((value) => decimal(typeof value === "string" ? value.trim() : value));

const optionalQuantity = z
  .union([z.literal("").transform(() => null), quantity], NOT_A_NUMBER)
  .nullish()
  .transform((value) => value ?? null);

const NOT_A_COUNT = { error: "is not a whole number" };

/** Makes the schema of a list of bounded length: each wrong entry makes an issue, and too many would fill the memory. */
export const boundedList = <T extends z.ZodType>(entry: T, most: number) =>
  z
    .array(z.unknown())
    .max(most, { error: `has more than ${most} entries` })
    .pipe(z.array(entry));

export const count = z
  .union([z.int(NOT_A_COUNT), z.string().regex(/^\d+$/, NOT_A_COUNT).transform(Number)], NOT_A_COUNT)
  .refine((value) => value >= 0, NOT_A_COUNT);

export const text = z
  .union([z.string(), z.number()], { error: "is not a text" })
  .nullish()
  .transform((value) => String(value ?? "").trim() || null);

// Absent and null mean enabled: an alert is retired only when the API says that the product is disabled.
const enabled = z
  .union([z.boolean(), z.literal([0, 1, "0", "1", "true", "false"])], { error: "is neither 1 nor 0" })
  .nullish()
  .transform((value) => value !== false && value !== 0 && value !== "0" && value !== "false");

// An unreadable timestamp, such as MySQL's zero date, becomes null, since nothing depends on one.
const timestamp = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

const levelSchema = z.object({
  id_producto: z.unknown().optional(),
  stock: quantity,
  stock_minimo: optionalQuantity,
  stock_maximo: optionalQuantity,
  nota: text,
  nombre_bodega: text,
  nombre_sucursal: text,
});

/** The most rows of one product. */
export const MOST_ROWS = 1_000;

const productFields = z.object({
  id: count,
  nombre: text,
  descripcion: text,
  codigo: text,
  barcode: text,
  nombre_categoria: text,
  precio: optionalQuantity,
  costo: optionalQuantity,
  costo_anterior: optionalQuantity,
  costo_promedio: optionalQuantity,
  marca: text,
  tipo: text,
  enable: enabled,
  img: text,
  nombre_proveedor: text,
  created_at: timestamp,
  updated_at: timestamp,
  inventarios: boundedList(levelSchema, MOST_ROWS),
});

export const productSchema = productFields.transform(toCatalogProduct);

/** The one field that a product must have. */
export const identitySchema = z.object({ id: count });

/** The field with a product's rows, and the fields of a row that name its place. */
export const ROWS = "inventarios";
export const placeSchema = z.object({ nombre_bodega: text, nombre_sucursal: text });

/** Fields that thresholds, routes and silences compare. If one is unreadable, all levels of the product are unknown. */
export const DECISIVE_FIELDS: ReadonlySet<PropertyKey> = new Set([
  "codigo",
  "nombre_categoria",
  "marca",
  "nombre_proveedor",
  "enable",
]);

/** The one field of a row that does not matter to its quantities. */
export const NOTE_FIELD = "nota";

const metaSchema = z.object({ empresa: text }).nullish().catch(null);

/** A page whose entries have not been read yet. */
export type UnreadPage = Omit<CatalogPage, "products" | "strangers"> & { readonly entries: readonly unknown[] };

/** `GET /inventory`. Without a transform: zod's would keep the page in memory until the next full garbage collection. */
export const pageSchema = z.object({
  success: z.literal(true),
  data: boundedList(z.unknown(), 1_000),
  pagination: z.object({ current_page: count, per_page: count.catch(0), total: count, total_pages: count }),
  meta: metaSchema,
});

export function pageOf({ data, pagination, meta }: z.output<typeof pageSchema>): UnreadPage {
  return {
    entries: data,
    page: pagination.current_page,
    perPage: pagination.per_page,
    total: pagination.total,
    totalPages: pagination.total_pages,
    companyTitle: meta?.empresa ?? null,
  };
}

/** `GET /inventory/{id}` */
export const productAnswerSchema = z
  .object({ success: z.literal(true), data: z.unknown() })
  .transform(({ data }): unknown => data);

/** `GET /inventory/summary` */
export const summarySchema = z
  .object({
    success: z.literal(true),
    data: z.object({
      productos: z.object({ total: count, activos: count, inactivos: count }),
      inventario: z.object({
        stock_total: quantity,
        valor_total: quantity,
        productos_con_stock: count,
        productos_sin_stock: count,
        productos_stock_bajo: count,
      }),
      productos_por_categoria: boundedList(z.object({ categoria: text, cantidad: count }), 10_000),
    }),
    meta: metaSchema,
  })
  .transform(
    ({ data: { productos, inventario, productos_por_categoria }, meta }): Summary => ({
      products: { total: productos.total, active: productos.activos, inactive: productos.inactivos },
      stock: {
        units: inventario.stock_total,
        value: inventario.valor_total,
        productsInStock: inventario.productos_con_stock,
        productsOutOfStock: inventario.productos_sin_stock,
        productsLow: inventario.productos_stock_bajo,
      },
      categories: productos_por_categoria.map(({ categoria, cantidad }) => ({
        category: categoria,
        products: cantidad,
      })),
      companyTitle: meta?.empresa ?? null,
    }),
  );

/** `GET /system/rate-limit` */
export const rateLimitSchema = z
  .object({
    success: z.literal(true),
    data: z.object({
      requests_used: count,
      max_requests: count,
      remaining_requests: count,
      reset_time: timestamp,
    }),
  })
  .transform(
    ({ data }): RateLimit => ({
      used: data.requests_used,
      limit: data.max_requests,
      remaining: data.remaining_requests,
      resetAt: data.reset_time,
    }),
  );

/** The most parameters of a refusal that are read; the API has 12. */
const MOST_DETAILS = 20;

const words = z
  .union([z.string(), z.array(z.string()).transform((several) => several.join(" "))])
  .catch("no reason given");

const details = z.preprocess(firstDetails, z.record(z.string(), z.array(z.string())).catch({}));

/**
 * A failure that the API itself reports: `success: false`, or else an `error` with a `code`. `details` holds the messages by
 * parameter at fault; it is empty when the server names none.
 */
export const failureSchema = z.union([
  z.object({ success: z.literal(false), error: words, details }),
  z.object({
    success: z.undefined().optional(),
    error: z.union([z.string(), z.array(z.string())]).pipe(words),
    code: z.union([z.number(), z.string()]),
    details,
  }),
]);

function firstDetails(details: unknown): unknown {
  if (typeof details !== "object" || details === null) return details;
  return Object.fromEntries(Object.entries(details).slice(0, MOST_DETAILS));
}

/** Returns a type of product by its name in the API. An unknown type is taken for one that is kept in stock. */
export function typeOf(name: string | null): ProductType {
  return TYPES.get(name?.toLowerCase().replace(/[\s_-]+/g, " ") ?? "") ?? "product";
}

function toCatalogProduct(wire: z.output<typeof productFields>): CatalogProduct {
  const product: Product = {
    id: wire.id,
    name: wire.nombre ?? wire.codigo ?? `#${wire.id}`,
    sku: wire.codigo,
    barcode: wire.barcode,
    category: wire.nombre_categoria,
    brand: wire.marca,
    supplier: wire.nombre_proveedor,
    type: typeOf(wire.tipo),
    enabled: wire.enable,
    cost: isPositive(wire.costo) ? wire.costo : null,
  };
  return {
    product,
    levels: wire.inventarios.map((row) => toLevel(row, product)),
    description: wire.descripcion,
    price: wire.precio,
    previousCost: wire.costo_anterior,
    averageCost: wire.costo_promedio,
    imageUrl: wire.img,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    oddities: NO_ODDITIES,
  };
}

function toLevel(row: z.output<typeof levelSchema>, product: Product): Level {
  return {
    product,
    branch: row.nombre_sucursal,
    warehouse: row.nombre_bodega,
    stock: row.stock,
    minimum: row.stock_minimo,
    maximum: row.stock_maximo,
    note: row.nota,
  };
}
