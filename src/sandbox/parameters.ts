import { type Dialect, isInOperation } from "./dialect.ts";

export const ORDERS = ["nombre", "codigo", "precio", "costo", "created_at"] as const;

export interface ListParameters {
  readonly codigo?: string;
  readonly nombre?: string;
  readonly categoria?: string;
  readonly marca?: string;
  readonly tipo?: "Producto" | "Servicio";
  readonly enable?: boolean;
  readonly conStock: boolean;
  readonly stockMinimo: boolean;
  readonly page: number;
  readonly perPage: number;
  readonly orderBy: (typeof ORDERS)[number];
  readonly descending: boolean;
}

export const SALES_ORDERS = ["fecha", "total", "correlativo", "created_at"] as const;

const SALE_STATES = ["Completada", "Pendiente", "Anulada", "Cotizacion"];

export interface SalesParameters {
  /** The first and the last day, YYYY-MM-DD. */
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
  readonly page: number;
  readonly perPage: number;
  readonly orderBy: (typeof SALES_ORDERS)[number];
  readonly descending: boolean;
}

export type Complaints = Readonly<Record<string, readonly string[]>>;

export type Reading<T> = { readonly parameters: T } | { readonly complaints: Complaints };

/** Reads the query of `GET /inventory`, or returns a complaint for each wrong parameter. */
export function readListParameters(query: URLSearchParams, dialect: Dialect): Reading<ListParameters> {
  const reader = createReader(query, dialect);
  const parameters: ListParameters = {
    ...reader.texts("codigo", "nombre", "categoria", "marca"),
    ...reader.kind(),
    ...reader.enable(),
    conStock: reader.flag("con_stock"),
    stockMinimo: reader.flag("stock_minimo"),
    page: reader.whole("page", 1, 1),
    perPage: reader.whole("per_page", 100, 1, 200),
    orderBy: reader.oneOf("order_by", ORDERS) ?? "nombre",
    descending: reader.oneOf("order_direction", ["asc", "desc"]) === "desc",
  };
  return reader.conclude(parameters);
}

/** Reads the query of `GET /sales`, or returns a complaint for each wrong parameter. */
export function readSalesParameters(query: URLSearchParams, dialect: Dialect): Reading<SalesParameters> {
  const reader = createReader(query, dialect);
  const states = dialect === "unified" ? [...SALE_STATES, "Pagada", "Pre-venta", "Consigna"] : SALE_STATES;
  const [from, to, state] = [reader.day("fecha_inicio"), reader.day("fecha_fin"), reader.oneOf("estado", states)];
  return reader.conclude({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(state === undefined ? {} : { state }),
    page: reader.whole("page", 1, 1),
    perPage: reader.whole("per_page", 100, 1, 200),
    orderBy: reader.oneOf("order_by", SALES_ORDERS) ?? "fecha",
    descending: reader.oneOf("order_direction", ["asc", "desc"]) !== "asc",
  });
}

/** Returns the filters of sales that the answer repeats: those given, as they are. */
export function salesFilters(query: URLSearchParams): Record<string, unknown> {
  return echo(query, ["fecha_inicio", "fecha_fin", "estado"]);
}

/**
 * Returns the filters that the answer repeats, which are only those given. The dialects in operation leave out `enable` and
 * repeat the texts as they are, with null for an empty one.
 */
export function listFilters(query: URLSearchParams, dialect: Dialect): Record<string, unknown> {
  const texts = ["codigo", "nombre", "categoria", "marca", "tipo"];
  const flags = ["con_stock", "stock_minimo"];
  if (isInOperation(dialect)) return echo(query, [...texts, ...flags]);
  return Object.fromEntries([
    ...texts.filter((name) => query.get(name)).map((name) => [name, query.get(name)]),
    ...flags.filter((name) => query.get(name)).map((name) => [name, isTrue(query.get(name))]),
    ...["enable"].filter((name) => query.get(name)).map((name) => [name, Number(query.get(name))]),
  ]);
}

function echo(query: URLSearchParams, names: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(names.filter((name) => query.has(name)).map((name) => [name, query.get(name) || null]));
}

function isTrue(value: string | null): boolean {
  return value === "1" || value === "true";
}

/** Makes a reader of single parameters that collects the complaints. An empty value counts as not given. */
function createReader(query: URLSearchParams, dialect: Dialect) {
  const complaints: Record<string, string[]> = {};
  const complain = (name: string, complaint: string) => {
    complaints[name] = [...(complaints[name] ?? []), complaint];
  };
  const given = (name: string) => query.get(name) || undefined;

  function texts<Name extends string>(...names: readonly Name[]): Partial<Record<Name, string>> {
    const found: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = given(name);
      if (value !== undefined) found[name] = value;
    }
    return found;
  }

  function oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = given(name);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) complain(name, `El campo ${name} debe ser uno de: ${choices.join(", ")}.`);
    return choice;
  }

  // Laravel's boolean rule accepts 1 and 0, but not the words that the documentation has.
  function flag(name: string): boolean {
    const value = given(name);
    const accepted = isInOperation(dialect) ? ["0", "1"] : ["0", "1", "true", "false"];
    if (value !== undefined && !accepted.includes(value))
      complain(name, `El campo ${name.replace("stock_minimo", "stock mínimo")} debe ser verdadero o falso.`);
    return isTrue(value ?? null);
  }

  function whole(name: string, otherwise: number, least: number, most?: number): number {
    const value = given(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!/^[+-]?\d+$/.test(value)) complain(name, `El campo ${name} debe ser un número entero.`);
    else if (number < least) complain(name, `El campo ${name} debe ser al menos ${least}.`);
    else if (most !== undefined && number > most) complain(name, `El campo ${name} no debe ser mayor que ${most}.`);
    return number;
  }

  function day(name: string): string | undefined {
    const value = given(name);
    const isDay = value === undefined || (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)));
    if (!isDay) complain(name, `El campo ${name} debe tener el formato Y-m-d.`);
    return value;
  }

  return {
    texts,
    flag,
    whole,
    oneOf,
    day,
    kind: () => {
      const tipo = oneOf("tipo", ["Producto", "Servicio"]);
      return tipo === undefined ? {} : { tipo };
    },
    enable: () => {
      const value = oneOf("enable", ["0", "1"]);
      return value === undefined ? {} : { enable: value === "1" };
    },
    conclude: <T>(parameters: T): Reading<T> => (Object.keys(complaints).length > 0 ? { complaints } : { parameters }),
  };
}
