import type { Company } from "./company.ts";
import { type Dialect, isInOperation } from "./dialect.ts";
import type { SalesParameters } from "./parameters.ts";
import { createRandom } from "./random.ts";
import type { Sale, SaleState } from "./sale.ts";
import { writeDecimal, writeTime } from "./wire.ts";

/** The names of the states; a quotation is a pending sale with a mark. */
const STATES: Record<SaleState, string> = {
  paid: "Pagada",
  pending: "Pendiente",
  void: "Anulada",
  preorder: "Pre-venta",
  quotation: "Pendiente",
};

/** Selects the sales that pass all filters, in order; equal ones as the database has them, or shuffled by a seed. */
export function selectSales(
  company: Company,
  { from, to, state, orderBy, descending }: SalesParameters,
  dialect: Dialect,
  tieSeed?: number,
): Sale[] {
  const wanted = company.sales.filter(
    (sale) =>
      (from === undefined || sale.day >= from) &&
      (to === undefined || sale.day <= to) &&
      (state === undefined || hasState(sale, state, dialect)),
  );
  const rank = RANKS[orderBy];
  const tied = tieSeed === undefined ? wanted : createRandom(tieSeed).shuffle(wanted);
  const order = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
  return tied.toSorted((a, b) => order(rank(a), rank(b)) * (descending ? -1 : 1));
}

/** In operation `Completada` once meant no state at all, and means `Pagada` where that may be asked for. */
function hasState(sale: Sale, state: string, dialect: Dialect): boolean {
  if (state === "Cotizacion" && dialect !== "live") return sale.state === "quotation";
  const asked = state === "Completada" && dialect === "unified" ? STATES.paid : state;
  return stateName(sale, dialect) === asked;
}

const RANKS: Record<SalesParameters["orderBy"], (sale: Sale) => string | number> = {
  fecha: ({ day }) => day,
  total: totalOf,
  correlativo: ({ number }) => number,
  created_at: ({ createdAt }) => createdAt,
};

function totalOf({ lines }: Sale): number {
  return lines.reduce((sum, { units, price }) => sum + units * price, 0);
}

function stateName({ state }: Sale, dialect: Dialect): string {
  if (isInOperation(dialect)) return STATES[state];
  return state === "paid" ? "Completada" : state === "quotation" ? "Cotizacion" : STATES[state];
}

/** Writes a sale as the API shows it. It names neither the warehouse nor the product's id. */
export function writeSale(sale: Sale, dialect: Dialect): Record<string, unknown> {
  const money = (amount: number) => writeDecimal(amount, 2, dialect);
  return {
    id: sale.id,
    fecha: sale.day,
    correlativo: sale.number,
    cotizacion: Number(sale.state === "quotation"),
    estado: stateName(sale, dialect),
    forma_pago: "Efectivo",
    total: money(totalOf(sale)),
    nombre_cliente: "Consumidor final",
    nombre_sucursal: sale.branch,
    created_at: writeTime(sale.createdAt, dialect),
    updated_at: writeTime(sale.createdAt, dialect),
    detalles: sale.lines.map(({ sku, name, units, price }) => ({
      nombre_producto: name,
      codigo_producto: sku,
      cantidad: writeDecimal(units, 6, dialect),
      precio: writeDecimal(price, 6, dialect),
      total: money(units * price),
    })),
  };
}
