import type { Sandbox } from "../../src/sandbox/server.ts";

export interface Row {
  id_producto: number;
  stock: number | string;
  stock_minimo: number | string | null;
  stock_maximo: number | string | null;
  nota: string | null;
  nombre_bodega: string | null;
  nombre_sucursal: string | null;
}

export interface Item {
  id: number;
  nombre: string;
  codigo: string;
  nombre_categoria: string;
  precio: number | string;
  marca: string | null;
  tipo: string;
  enable: number | string;
  created_at: string;
  inventarios: Row[];
  [field: string]: unknown;
}

export interface Page {
  success: boolean;
  data: Item[];
  pagination: Record<string, unknown> & { total: number; total_pages: number };
  meta: { empresa: string; timestamp: string; filters_applied: unknown };
}

export interface Failure {
  success: boolean;
  error: string;
  code?: number;
  details?: Record<string, string[]>;
}

export interface Reply<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Sends a request to the API with the sandbox's own key. */
export function ask<Body = Page>(sandbox: Sandbox, path: string, key = sandbox.apiKey): Promise<Reply<Body>> {
  return request(`${sandbox.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
}

/** Sends a request to the control surface. */
export function steer<Body>(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Reply<Body>> {
  return request(
    `${sandbox.controlUrl}${path}`,
    body === undefined ? { method } : { method, body: JSON.stringify(body) },
  );
}

async function request<Body>(url: string, init: RequestInit): Promise<Reply<Body>> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}
