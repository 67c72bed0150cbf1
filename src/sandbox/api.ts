import { type Answer, refuse, refuseBarely } from "./answer.ts";
import type { Company } from "./company.ts";
import { type Dialect, isInOperation } from "./dialect.ts";
import { type Complaints, listFilters, readListParameters, readSalesParameters, salesFilters } from "./parameters.ts";
import type { RateWindow } from "./rate-window.ts";
import { selectSales, writeSale } from "./sales.ts";
import { orderProducts, selectProducts } from "./select-products.ts";
import { summarize } from "./summarize.ts";
import { writeMeta, writeProduct, writeTime } from "./wire.ts";

export interface ApiOptions {
  readonly company: Company;
  readonly dialect: Dialect;
  readonly apiKey: string;
  /** Requests an hour. */
  readonly rateLimit: number;
  /** Counts the requests. */
  readonly window: RateWindow;
  /** Present: products that are equal in the sort order change places from page to page, in the same way for the same seed. */
  readonly tieSeed?: number | undefined;
  /** From this many products on, the dialects in operation lose products of equal names in lists sorted by name. */
  readonly namesTieFrom?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ApiRequest {
  readonly method: string;
  /** Path below the base path: `/inventory`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** The accept header. If it does not allow JSON, one dialect redirects instead of refusing. Absent: JSON is allowed. */
  readonly accept?: string | undefined;
}

/** An answer of the API, with the ids of the products in it, which some faults need. */
export interface ApiAnswer extends Answer {
  readonly products?: readonly number[];
}

/** The inventory API of one company. */
export interface Api {
  answer(request: ApiRequest): ApiAnswer;
}

/** A guess between 6,000 products, where a real server lost none, and 18,123, where it lost 89. */
const NAMES_TIE_FROM = 15_000;

export function createApi({ company, dialect, apiKey, rateLimit, window, tieSeed, now, ...rest }: ApiOptions): Api {
  const { namesTieFrom = NAMES_TIE_FROM } = rest;
  const withDates = rateLimit * 2;

  function answer(request: ApiRequest): ApiAnswer {
    const unrouted = isInOperation(dialect) ? refuseRoute(request, dialect) : null;
    if (unrouted) return unrouted;
    const unauthorized = refuseKey(request.authorization);
    if (unauthorized) return unauthorized;
    const limit = request.query.get("fecha_inicio") && request.query.get("fecha_fin") ? withDates : rateLimit;
    const routed = window.admit(limit) ? route(request, limit) : refuseRate();
    return isInOperation(dialect) ? routed : { ...routed, headers: { ...routed.headers, ...rateHeaders(limit) } };
  }

  function refuseKey(authorization: string | undefined): Answer | null {
    if (!authorization?.startsWith("Bearer ")) return refuse(401, "API key requerido en header Authorization Bearer");
    const key = authorization.slice("Bearer ".length).trim();
    if (key === "") return refuse(401, "API key no puede estar vacío");
    if (key.split(".").length > 2) return refuse(401, "Formato de API key inválido");
    return key === apiKey && company.active ? null : refuse(401, "API key inválido o empresa inactiva");
  }

  function refuseRate(): Answer {
    return refuse(
      429,
      `Rate limit excedido. Máximo ${rateLimit} requests por hora (${withDates} con filtros de fecha)`,
      {
        details: {
          standard_limit: rateLimit,
          with_date_filters_limit: withDates,
          window: "60 minutos",
          reset_info: "El límite se resetea cada hora",
        },
      },
    );
  }

  function rateHeaders(limit: number): Record<string, string> {
    return {
      "X-RateLimit-Limit": String(limit),
      "X-RateLimit-Remaining": String(Math.max(0, limit - window.used())),
      "X-RateLimit-Reset": String(window.resetAt() / 1000),
    };
  }

  function route(request: ApiRequest, limit: number): ApiAnswer {
    const { path } = request;
    const unrouted = refuseRoute(request, dialect);
    if (unrouted) return unrouted;
    if (path === "/inventory") return list(request);
    if (path === "/sales") return listSales(request);
    if (path === "/inventory/summary") return summary();
    if (path === "/system/rate-limit") return rate(limit);
    return show(path.slice("/inventory/".length));
  }

  function list({ query, accept }: ApiRequest): ApiAnswer {
    const reading = readListParameters(query, dialect);
    if ("complaints" in reading) return refuseParameters(reading.complaints, dialect, accept);
    const { page, perPage } = reading.parameters;
    const found = selectProducts(company, reading.parameters, dialect);
    const losesTies = isInOperation(dialect) && reading.parameters.orderBy === "nombre" && found.length >= namesTieFrom;
    const seed = tieSeed ?? (losesTies ? 1 : undefined);
    const ordered = orderProducts(found, reading.parameters, seed === undefined ? undefined : seed + page);
    const { shown, pagination } = paginate(ordered, query, page, perPage);
    const body = {
      success: true,
      data: shown.map((product) => writeProduct(product, company, dialect)),
      pagination,
      meta: writeMeta(company, now(), dialect, listFilters(query, dialect)),
    };
    return { status: 200, body, products: shown.map(({ id }) => id) };
  }

  function listSales({ query, accept }: ApiRequest): ApiAnswer {
    const reading = readSalesParameters(query, dialect);
    if ("complaints" in reading) return refuseParameters(reading.complaints, dialect, accept);
    const { page, perPage } = reading.parameters;
    const seed = tieSeed === undefined ? undefined : tieSeed + page;
    const found = selectSales(company, reading.parameters, dialect, seed);
    const { shown, pagination } = paginate(found, query, page, perPage);
    const meta = writeMeta(company, now(), dialect, salesFilters(query));
    return {
      status: 200,
      body: { success: true, data: shown.map((sale) => writeSale(sale, dialect)), pagination, meta },
    };
  }

  function paginate<Entry>(found: readonly Entry[], query: URLSearchParams, page: number, perPage: number) {
    const start = (page - 1) * perPage;
    const shown = found.slice(start, start + perPage);
    const totalPages = Math.max(1, Math.ceil(found.length / perPage));
    return {
      shown,
      pagination: {
        current_page: page,
        // The servers return the parameter as they got it: as text.
        per_page: isInOperation(dialect) ? query.get("per_page") || perPage : perPage,
        total: found.length,
        total_pages: totalPages,
        has_next: page < totalPages,
        has_prev: page > 1,
        ...(isInOperation(dialect) ? bounds(start, shown) : {}),
      },
    };
  }

  function show(id: string): ApiAnswer {
    const product = company.products.find((candidate) => String(candidate.id) === id);
    if (!product || (product.softDeleted && dialect === "documented")) return refuse(404, "Producto no encontrado");
    const data = writeProduct(product, company, dialect);
    return {
      status: 200,
      body: { success: true, data, meta: writeMeta(company, now(), dialect) },
      products: [product.id],
    };
  }

  /** Makes the summary. It fails in the dialects in operation, whose query names a column that two of its tables have. */
  function summary(): Answer {
    if (isInOperation(dialect)) return refuse(500, "Error interno del servidor");
    const meta = writeMeta(company, now(), dialect, {});
    return { status: 200, body: { success: true, data: summarize(company), meta } };
  }

  function rate(limit: number): Answer {
    const data = {
      requests_used: window.used(),
      max_requests: limit,
      remaining_requests: Math.max(0, limit - window.used()),
      reset_time: writeTime(window.resetAt(), dialect),
      window_minutes: 60,
      limits: { standard: rateLimit, with_date_filters: withDates },
      current_limit_type: limit === rateLimit ? "standard" : "with_date_filters",
      empresa_id: company.id,
      empresa_nombre: company.title,
    };
    return { status: 200, body: { success: true, data } };
  }

  return { answer };
}

/** Refuses a path or a method that the API does not know; null when it knows them. */
function refuseRoute({ method, path }: ApiRequest, dialect: Dialect): Answer | null {
  if (!/^\/(inventory(\/[^/]+)?|sales|system\/rate-limit)$/.test(path)) return refusePath(dialect);
  if (method === "GET") return null;
  return isInOperation(dialect) ? refuseBarely(405, "Peticion no valida.") : refuse(405, "Método no permitido");
}

export function refusePath(dialect: Dialect): Answer {
  return isInOperation(dialect) ? refuseBarely(404, "URL Invalida.") : refuse(404, "Ruta no encontrada");
}

function refuseParameters(details: Complaints, dialect: Dialect, accept = "application/json"): Answer {
  if (dialect !== "unified") return { status: 400, body: { success: false, error: "Parámetros inválidos", details } };
  if (!/json|^\*\/\*$/.test(accept)) return { status: 302, body: "", headers: { Location: "/" } };
  return refuseBarely(422, Object.values(details).flat());
}

function bounds(start: number, shown: readonly unknown[]): { from: number | null; to: number | null } {
  return shown.length === 0 ? { from: null, to: null } : { from: start + 1, to: start + shown.length };
}
