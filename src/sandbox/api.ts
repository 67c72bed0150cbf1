import { type Answer, refuse } from "./answer.ts";
import type { CatalogProduct, Company } from "./company.ts";
import type { Dialect } from "./dialect.ts";
import {
  type Complaints,
  listFilters,
  readListParameters,
  readSummaryParameters,
  summaryFilters,
} from "./parameters.ts";
import type { RateWindow } from "./rate-window.ts";
import { orderProducts, selectProducts } from "./select-products.ts";
import { summarize } from "./summarize.ts";
import { writeMeta, writeProduct, writeTime } from "./wire.ts";

export interface ApiOptions {
  readonly company: Company;
  readonly dialect: Dialect;
  readonly apiKey: string;
  /** Requests an hour. */
  readonly rateLimit: number;
  /** Counts them. */
  readonly window: RateWindow;
  /** Present: products of equal rank may stand in another order on every page, repeatably for this seed. */
  readonly tieSeed?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ApiRequest {
  readonly method: string;
  /** Under the base path: `/inventory`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
}

/** An answer of the API, with the ids of the products it shows, for faults that aim at them. */
export interface ApiAnswer extends Answer {
  readonly products?: readonly number[];
}

/** The inventory API of one company. */
export interface Api {
  answer(request: ApiRequest): ApiAnswer;
}

export function createApi({ company, dialect, apiKey, rateLimit, window, tieSeed, now }: ApiOptions): Api {
  const withDates = rateLimit * 2;

  function answer(request: ApiRequest): ApiAnswer {
    const unauthorized = refuseKey(request.authorization);
    if (unauthorized) return unauthorized;
    const limit = request.query.get("fecha_inicio") && request.query.get("fecha_fin") ? withDates : rateLimit;
    const routed = window.admit(limit) ? route(request, limit) : refuseRate();
    return dialect === "live" ? routed : { ...routed, headers: { ...routed.headers, ...rateHeaders(limit) } };
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

  function route({ method, path, query }: ApiRequest, limit: number): ApiAnswer {
    if (method !== "GET") return refuse(405, "Método no permitido");
    if (path === "/inventory") return list(query);
    if (path === "/inventory/summary") return summary(query);
    if (path === "/system/rate-limit") return rate(limit);
    const [, id] = /^\/inventory\/([^/]+)$/.exec(path) ?? [];
    return id === undefined ? refuse(404, "Ruta no encontrada") : show(id);
  }

  function list(query: URLSearchParams): ApiAnswer {
    const reading = readListParameters(query, dialect);
    if ("complaints" in reading) return refuseParameters(reading.complaints);
    const { page, perPage } = reading.parameters;
    const found = selectProducts(company, reading.parameters, dialect);
    const ordered = orderProducts(found, reading.parameters, tieSeed === undefined ? undefined : tieSeed + page);
    const start = (page - 1) * perPage;
    const shown = ordered.slice(start, start + perPage);
    const totalPages = Math.max(1, Math.ceil(found.length / perPage));
    const body = {
      success: true,
      data: shown.map((product) => writeProduct(product, company, dialect)),
      pagination: {
        current_page: page,
        // The live server gives the parameter back as it came: text.
        per_page: dialect === "live" ? query.get("per_page") || perPage : perPage,
        total: found.length,
        total_pages: totalPages,
        has_next: page < totalPages,
        has_prev: page > 1,
        ...(dialect === "live" ? bounds(start, shown) : {}),
      },
      meta: writeMeta(company, now(), dialect, listFilters(query, dialect)),
    };
    return { status: 200, body, products: shown.map(({ id }) => id) };
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

  function summary(query: URLSearchParams): Answer {
    const reading = readSummaryParameters(query, dialect);
    if ("complaints" in reading) return refuseParameters(reading.complaints);
    const data = summarize(company, reading.parameters, dialect);
    const meta = writeMeta(company, now(), dialect, summaryFilters(query, dialect));
    return { status: 200, body: { success: true, data, meta } };
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

function refuseParameters(details: Complaints): Answer {
  return { status: 400, body: { success: false, error: "Parámetros inválidos", details } };
}

function bounds(start: number, shown: readonly CatalogProduct[]): { from: number | null; to: number | null } {
  return shown.length === 0 ? { from: null, to: null } : { from: start + 1, to: start + shown.length };
}
