import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { type Client, type ClientOptions, createClient } from "../../src/smartpyme/client.ts";

export const API_KEY = "key-G8RCjH11DabBNjnX7wO5";

export type Handler = (
  url: URL,
  response: ServerResponse,
  request: IncomingMessage,
  /** Number of requests before this one. */
  before: number,
) => void;

export interface FakeApi {
  readonly baseUrl: string;
  /** Path and query of each request so far. */
  readonly targets: string[];
  close(): Promise<void>;
}

const BASE_PATH = "/api/external/v1";

/** Starts a real HTTP server on loopback that answers with the test's handler. */
export async function serve(handler: Handler): Promise<FakeApi> {
  const targets: string[] = [];
  const server = createServer((request, response) => {
    const target = (request.url ?? "").slice(BASE_PATH.length);
    targets.push(target);
    handler(new URL(target, "http://api"), response, request, targets.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${BASE_PATH}`,
    targets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const NOW = new Date("2025-01-31T15:20:00Z");

export function clientOf(baseUrl: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    baseUrl,
    apiKey: API_KEY,
    userAgent: "lowstockd-test",
    timeoutMs: 5_000,
    pageSize: 2,
    concurrency: 3,
    budget: createBudget({ limit: 900, now: () => NOW }),
    pausesMs: [],
    sleep: async () => {},
    ...options,
  });
}

export function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function product(id: number, fields: object = {}): object {
  return {
    id,
    nombre: `Producto ${id}`,
    codigo: `SKU-${id}`,
    tipo: "Producto",
    enable: 1,
    inventarios: [{ id_producto: id, stock: 1, stock_minimo: 5, nombre_bodega: "B", nombre_sucursal: "S" }],
    ...fields,
  };
}

/** Makes the body of the only page of a list, unless `pagination` says otherwise. */
export function page(products: readonly object[], pagination: object = {}): object {
  return {
    success: true,
    data: products,
    pagination: { current_page: 1, per_page: 200, total: products.length, total_pages: 1, ...pagination },
    meta: { empresa: "Mi Empresa S.A.", timestamp: "2025-01-31T15:00:00Z", filters_applied: [] },
  };
}

/** Makes the body of the page that the URL asks for. */
export function pageOf(url: URL, products: readonly object[]): object {
  const perPage = Number(url.searchParams.get("per_page"));
  const current = Number(url.searchParams.get("page"));
  return page(products.slice((current - 1) * perPage, current * perPage), {
    current_page: current,
    per_page: perPage,
    total: products.length,
    total_pages: Math.max(1, Math.ceil(products.length / perPage)),
  });
}
