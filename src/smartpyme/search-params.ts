import type { ProductType } from "../stock/level.ts";
import type { ListQuery } from "./catalog.ts";
import type { OrderBy } from "./paging.ts";

/** How a true flag is written. The documentation says `true`, which no server in operation accepts; all accept `1`. */
export type FlagSpelling = "1" | "true";

export function otherSpelling(spelling: FlagSpelling): FlagSpelling {
  return spelling === "1" ? "true" : "1";
}

/** Tells whether a query has a true flag. */
export function hasFlags({ lowOnly, inStock }: ListQuery): boolean {
  return lowOnly === true || inStock === true;
}

const ORDER: Readonly<Record<OrderBy, string>> = {
  name: "nombre",
  sku: "codigo",
  price: "precio",
  cost: "costo",
  created_at: "created_at",
};

/** The types that the API can filter by. It refuses every other one; without the parameter it lists all types. */
const TYPE_PARAMETERS: Partial<Record<ProductType, string>> = { product: "Producto", service: "Servicio" };

/** Makes the query string of a list or a summary, with the API's names of the parameters. */
export function searchParams(query: ListQuery, spelling: FlagSpelling = "1"): URLSearchParams {
  const parameters = {
    codigo: query.sku,
    nombre: query.name,
    categoria: query.category,
    marca: query.brand,
    tipo: query.type && TYPE_PARAMETERS[query.type],
    enable: query.enabled === undefined ? undefined : query.enabled ? "1" : "0",
    con_stock: query.inStock ? spelling : undefined,
    stock_minimo: query.lowOnly ? spelling : undefined,
    page: query.page?.toString(),
    per_page: query.perPage?.toString(),
    order_by: query.orderBy && ORDER[query.orderBy],
    order_direction: query.orderDirection,
  };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, value);
  return search;
}

/** The orders in which sales are read, in the order of our tries. */
export const SALES_ORDERS = ["created_at", "number"] as const;

export type SalesOrder = (typeof SALES_ORDERS)[number];

/** The parameters of the list of sales. */
export interface SalesQuery {
  /** YYYY-MM-DD */
  readonly day: string;
  /** From 1. */
  readonly page: number;
  /** 1 to 200. */
  readonly perPage: number;
  readonly orderBy: SalesOrder;
}

/** Makes the query string of a list of sales. */
export function salesParams({ day, page, perPage, orderBy }: SalesQuery): URLSearchParams {
  return new URLSearchParams({
    fecha_inicio: day,
    fecha_fin: day,
    page: page.toString(),
    per_page: perPage.toString(),
    order_by: orderBy === "number" ? "correlativo" : orderBy,
    order_direction: "asc",
  });
}

/** Adds a range of dates of one day (YYYY-MM-DD) to a path without one. It only changes the rate limit, not what the API lists. */
export function withDates(target: string, day: string): string {
  if (target.includes("fecha_inicio=")) return target;
  return `${target}${target.includes("?") ? "&" : "?"}fecha_inicio=${day}&fecha_fin=${day}`;
}
