import { z } from "zod";
import type { Decimal } from "../stock/decimal.ts";
import { UnexpectedBodyError } from "./errors.ts";
import { describeMismatch } from "./mismatch.ts";
import type { Redact } from "./redact.ts";
import { boundedList, count, quantity, text } from "./wire.ts";

/** A sale that was made: neither void nor a quotation nor an order. */
export interface Sale {
  /** Null: the server gives none. */
  readonly id: number | null;
  /** YYYY-MM-DD; null: the sale says none. */
  readonly day: string | null;
  /** Null: the sale names none. */
  readonly branch: string | null;
  /** What was sold, in the presentations that the sale names: a box of 12 is 1. */
  readonly lines: readonly { readonly sku: string | null; readonly units: Decimal }[];
}

/** One page of a day's sales. */
export interface SalesPage {
  /** Those that were made, of those on the page. */
  readonly sales: readonly Sale[];
  /** Ids of all sales on the page, as far as the server gives them. */
  readonly ids: readonly number[];
  /** From 1. */
  readonly page: number;
  /** Number of sales on all pages together, those that were not made included. */
  readonly total: number;
  readonly totalPages: number;
}

/** States of what has taken nothing from stock. Servers differ in what they call a sale that has. */
const NOT_SOLD: ReadonlySet<string> = new Set(["anulada", "pre-venta", "cotizacion", "cotización"]);

/** The most lines of one sale. */
const MOST_LINES = 1_000;

const saleSchema = z.object({
  id: count.nullish().catch(null),
  fecha: text,
  estado: text,
  cotizacion: z.unknown().optional(),
  nombre_sucursal: text,
  detalles: boundedList(z.object({ codigo_producto: text, cantidad: quantity }), MOST_LINES),
});

/** `GET /sales` */
export const salesSchema = z.object({
  success: z.literal(true),
  data: boundedList(z.unknown(), 1_000),
  pagination: z.object({ current_page: count, total: count, total_pages: count }),
});

/**
 * Reads the sales of a page. One that cannot be read is left out: what is known of sales is the least that was sold anyway.
 * @throws {UnexpectedBodyError} when none of them can be read
 */
export function readSalesPage(
  { data, pagination }: z.output<typeof salesSchema>,
  request: string,
  redact: Redact,
): SalesPage {
  const read = data.map((entry) => saleSchema.safeParse(entry, { reportInput: true }));
  const sales = read.flatMap(({ data }) => (data ? [data] : []));
  const [odd] = read.flatMap(({ error }) => (error ? [error] : []));
  if (sales.length === 0 && odd) throw new UnexpectedBodyError(request, describeMismatch(odd, redact));
  return {
    sales: sales.filter(isMade).map(({ id, fecha, nombre_sucursal, detalles }) => ({
      id: id ?? null,
      day: fecha?.slice(0, 10) ?? null,
      branch: nombre_sucursal,
      lines: detalles.map(({ codigo_producto, cantidad }) => ({ sku: codigo_producto, units: cantidad })),
    })),
    ids: sales.flatMap(({ id }) => (typeof id === "number" ? [id] : [])),
    page: pagination.current_page,
    total: pagination.total,
    totalPages: pagination.total_pages,
  };
}

function isMade({ estado, cotizacion }: z.output<typeof saleSchema>): boolean {
  const isQuotation = cotizacion === true || cotizacion === 1 || cotizacion === "1";
  return !isQuotation && !NOT_SOLD.has(estado?.toLowerCase() ?? "");
}
