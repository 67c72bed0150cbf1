import http from "node:http";
import https from "node:https";
import { z } from "zod";
import { type Environment, type NamedProxy, proxyFor } from "./proxy.ts";

/**
 * How every part of the program makes requests to a host: without retries, without following redirects (a key must not go to
 * another address), and through a proxy if the environment names one. Certificates are always checked; NODE_EXTRA_CA_CERTS adds
 * authorities.
 */
export interface Route {
  /** Options for got, which with these returns answers of any status. */
  readonly options: {
    readonly agent: { readonly http?: http.Agent; readonly https?: https.Agent };
    readonly followRedirect: false;
    readonly throwHttpErrors: false;
    readonly retry: { readonly limit: 0 };
  };
  /** Returns further signals for a request that starts now: got's own limits begin only when a proxy's tunnel is there. */
  limits(): readonly AbortSignal[];
  /**
   * Explains a failure that the proxy caused: names the proxy without its password, and what to do. Returns null for any other
   * failure. The caller must rule out its own signals first.
   */
  blameProxy(failure: unknown): string | null;
  /** Explains an answer of this status that the proxy gave, and not the server; null when it is the server's. */
  blameProxyFor(status: number): string | null;
}

const OPTIONS = { followRedirect: false, throwHttpErrors: false, retry: { limit: 0 } } as const;

const DIRECT: Route = {
  options: { ...OPTIONS, agent: {} },
  limits: () => [],
  blameProxy: () => null,
  blameProxyFor: () => null,
};

/** Time beyond the limit of a request, so that got can notice by itself that the limit is reached. */
const GRACE_MS = 500;

/** The part of a request's time that the proxy may take to connect; got has no limit of its own for that. */
const TUNNEL_SHARE = 1 / 2;

/**
 * Chooses the proxy, if any, for an address and all others of its host.
 * @param timeoutMs limit of a whole request
 * @throws {ProxyInvalid} when a variable that names a proxy cannot be used
 */
export function routeTo(address: string, timeoutMs: number, env: Environment): Route {
  const proxy = proxyFor(address, env);
  if (proxy === null) return DIRECT;
  const target = new URL(address);
  const isTunnel = target.protocol === "https:";
  // The proxy is already chosen, so that the agent gets no NO_PROXY of its own.
  const keeping = { keepAlive: true, timeout: Math.ceil(timeoutMs * TUNNEL_SHARE) };
  const agent = isTunnel
    ? { https: new https.Agent({ ...keeping, proxyEnv: { HTTPS_PROXY: proxy.url } }) }
    : { http: new http.Agent({ ...keeping, proxyEnv: { HTTP_PROXY: proxy.url } }) };
  return {
    options: { ...OPTIONS, agent },
    limits: () => [AbortSignal.timeout(timeoutMs + GRACE_MS)],
    blameProxy: (failure) => formatFailure(failure, proxy, target),
    // What comes through a tunnel is always the server's.
    blameProxyFor: (status) => (status === 407 && !isTunnel ? formatRefusal(status, proxy, target) : null),
  };
}

/** Gives each phase of a request its share of `timeoutMs`, as got's `timeout` takes them, in whole milliseconds. */
export function shareTime(timeoutMs: number, shares: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([phase, share]) => [phase, Math.ceil(timeoutMs * share)]));
}

/** Error codes of a connection that could not be made. With a proxy that is the connection to the proxy. */
const UNREACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT|EADDRNOTAVAIL)$/;

/** The part of got's errors that is read. */
const failureSchema = z.object({
  code: z.string(),
  /** For a time-out: the phase whose limit was reached. */
  event: z.string().optional(),
  /** Times of the phases that were reached. */
  timings: z.object({ phases: z.object({ request: z.number().optional() }) }).optional(),
  cause: z.unknown(),
});

function formatFailure(failure: unknown, proxy: NamedProxy, target: URL): string | null {
  const read = failureSchema.safeParse(failure);
  if (!read.success) return null;
  const { code, event, timings, cause } = read.data;
  if (code === "ERR_PROXY_TUNNEL") return formatRefusal(statusIn(cause), proxy, target);
  if (code === "ERR_ABORTED") return formatLateness(proxy, target);
  if (event !== undefined) {
    // A request without a `request` time was not sent: the tunnel was not there yet.
    const isEarly = timings?.phases.request === undefined;
    return isEarly ? formatLateness(proxy, target) : null;
  }
  return UNREACHED.test(code) ? `the proxy ${proxy.name} cannot be reached (${code}): check ${proxy.variable}` : null;
}

function formatLateness({ name }: NamedProxy, target: URL): string {
  return `the proxy ${name} did not connect to ${hostOf(target)} in time`;
}

function formatRefusal(status: number | null, { name, variable }: NamedProxy, target: URL): string {
  const host = hostOf(target);
  switch (status) {
    case null:
      return `the proxy ${name} did not connect to ${host}: check ${variable}`;
    case 407:
      return `the proxy ${name} asks for a login (407): check the user and password in ${variable}`;
    case 403:
      return `the proxy ${name} does not allow connections to ${host} (403): have it allowed there, or name it in NO_PROXY`;
    default:
      return `the proxy ${name} did not connect to ${host}: it answered ${status}`;
  }
}

function statusIn(cause: unknown): number | null {
  const isTold = typeof cause === "object" && cause !== null && "statusCode" in cause;
  return isTold && typeof cause.statusCode === "number" ? cause.statusCode : null;
}

function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
