import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, refuse } from "./answer.ts";
import { type Api, type ApiAnswer, type ApiRequest, createApi, refusePath } from "./api.ts";
import { createCatalog } from "./catalog.ts";
import { Company, type Stock } from "./company.ts";
import { createControl } from "./control.ts";
import type { Dialect } from "./dialect.ts";
import { createFaults, type Fault, type Faults } from "./faults.ts";
import { listen } from "./listen.ts";
import { createRateWindow } from "./rate-window.ts";
import { createRequestLog, type ServedRequest } from "./request-log.ts";
import { shiftMembership } from "./shift-membership.ts";

const BASE_PATH = "/api/external/v1";

export interface SandboxOptions {
  /** 0 takes any free port. Default 0. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default `documented`. */
  readonly dialect?: Dialect;
  /** Default 1. */
  readonly seed?: number;
  /** Number of products in the catalog. Default 500. */
  readonly products?: number;
  /** Used instead of a generated catalog. */
  readonly stock?: Stock;
  /** The only key that the API accepts. Default `sandbox-key`. */
  readonly apiKey?: string;
  /** Requests an hour. Default 1,000. */
  readonly rateLimit?: number;
  /** Whether products that are equal in the sort order change places from page to page. Default false. */
  readonly unstableTies?: boolean;
  /** From this many products on, dialects in operation lose products of equal names in lists by name. Default 15,000. */
  readonly namesTieFrom?: number;
  /** Returns the time in milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

export interface Sandbox {
  /** Base URL of the API, without a slash at its end. */
  readonly url: string;
  readonly controlUrl: string;
  readonly apiKey: string;
  readonly dialect: Dialect;
  readonly company: Company;
  readonly faults: Faults;
  /** Changes the dialect from now on, as an update of the server may do. */
  speak(dialect: Dialect): void;
  /** Returns the requests served so far, newest last, without keys. */
  requests(): readonly ServedRequest[];
  /** Stops listening and breaks the connections that are open. */
  close(): Promise<void>;
}

/** Starts a server that behaves like SmartPyme's, with one company. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = "127.0.0.1", seed = 1, products = 500 } = options;
  const { apiKey = "sandbox-key", rateLimit = 1000, now = Date.now } = options;
  const company = new Company(options.stock ?? createCatalog({ seed, products }), now);
  const faults = createFaults();
  const log = createRequestLog();
  const tieSeed = options.unstableTies ? seed : undefined;
  const common = {
    company,
    apiKey,
    rateLimit,
    window: createRateWindow(now),
    tieSeed,
    namesTieFrom: options.namesTieFrom,
    now,
  };
  const apis: Record<Dialect, Api> = {
    documented: createApi({ ...common, dialect: "documented" }),
    live: createApi({ ...common, dialect: "live" }),
    unified: createApi({ ...common, dialect: "unified" }),
  };
  let { dialect = "documented" } = options;
  const control = createControl(company, faults, log);
  const closing = new AbortController();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://sandbox");
    const method = request.method ?? "GET";
    const body = await readText(request);
    if (pathname === "/control" || pathname.startsWith("/control/")) {
      send(response, control.answer(method, pathname, body));
    } else if (!pathname.startsWith(`${BASE_PATH}/`)) {
      send(response, refusePath(dialect));
    } else {
      const path = pathname.slice(BASE_PATH.length);
      const { authorization, accept } = request.headers;
      await serve({ method, path, query, authorization, accept }, response);
    }
  }

  async function serve(request: ApiRequest, response: ServerResponse): Promise<void> {
    const fault = faults.take(request.path, Number(request.query.get("page") ?? 1));
    const answer = answerUnder(fault, request, apis[dialect]);
    log.add({
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      status: fault && "reset" in fault ? null : answer.status,
      fault: fault ? (Object.keys(fault)[0] ?? null) : null,
      at: new Date(now()).toISOString(),
    });
    if (fault && "membershipShift" in fault) shiftMembership(company, answer.products ?? [], fault.membershipShift);
    const delayMs = delayOf(fault, answer);
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: closing.signal });
    if (fault && "reset" in fault) response.destroy();
    else if (fault && "cutBodyAt" in fault) cut(response, answer, fault.cutBodyAt);
    else if (fault && "html" in fault) sendText(response, answer.status, "text/html; charset=utf-8", fault.html);
    else if (fault && "text" in fault) sendText(response, 200, "application/json", fault.text);
    else send(response, answer);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent || closing.signal.aborted) response.destroy();
      else send(response, { status: 500, body: { error: `The sandbox failed: ${error}` } });
    });
  });
  const origin = `http://${await listen(server, port, host)}`;
  return {
    url: `${origin}${BASE_PATH}`,
    controlUrl: `${origin}/control`,
    apiKey,
    get dialect() {
      return dialect;
    },
    company,
    faults,
    speak: (other) => {
      dialect = other;
    },
    requests: () => log.entries(),
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Makes the answer to a request, changed by a fault. Every request counts against the rate limit. */
function answerUnder(fault: Fault | undefined, request: ApiRequest, api: Api): ApiAnswer {
  if (fault && "servePage" in fault) {
    const query = new URLSearchParams(request.query);
    query.set("page", String(fault.servePage));
    return api.answer({ ...request, query });
  }
  const answer = api.answer(request);
  if (fault && "json" in fault) return { ...answer, status: 200, body: fault.json };
  if (fault && "html" in fault) return { ...answer, status: fault.status ?? 200 };
  if (fault && "status" in fault) {
    const usual = refuse(fault.status, fault.status === 500 ? "Error interno del servidor" : `Error ${fault.status}`);
    const headers = { ...answer.headers, ...fault.headers };
    return { status: fault.status, body: fault.body ?? usual.body, headers };
  }
  return answer;
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (typeof body === "string") sendText(response, status, "text/plain; charset=utf-8", body);
  else sendText(response, status, "application/json", JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function delayOf(fault: Fault | undefined, { products = [] }: ApiAnswer): number {
  if (fault && "delayMs" in fault) return fault.delayMs;
  return fault && "msPerProduct" in fault ? fault.msPerProduct * products.length : 0;
}

/** Announces the length of the whole body, sends a part of it and breaks the connection. */
function cut(response: ServerResponse, { status, body }: Answer, bytes: number): void {
  const whole = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": whole.length });
  response.write(whole.subarray(0, bytes), () => response.destroy());
}
