import http from "node:http";
import https from "node:https";
import { z } from "zod";
import { type Environment, type NamedProxy, proxyFor } from "./proxy.ts";

/**
 * How requests are made, for all who make some: once, without following redirects (what they carry is for one address),
 * through a proxy where the environment names one. Certificates are always checked; NODE_EXTRA_CA_CERTS adds authorities.
 */
export interface Route {
  /** For got, which is to answer every status as it comes. */
  readonly options: {
    readonly agent: { readonly http?: http.Agent; readonly https?: https.Agent };
    readonly followRedirect: false;
    readonly throwHttpErrors: false;
    readonly retry: { readonly limit: 0 };
  };
  /** To be heeded by a request from now on: got's own times begin where the tunnel through a proxy ends. */
  limits(): readonly AbortSignal[];
  /** Why a request failed that nobody here has stopped, where that was the proxy's doing: names it, and what to do, without its password. Else null. */
  blameProxy(failure: unknown): string | null;
  /** Why an answer of this status is the proxy's and not the far end's; null where it is not. */
  blameProxyFor(status: number): string | null;
}

const OPTIONS = { followRedirect: false, throwHttpErrors: false, retry: { limit: 0 } } as const;

const DIRECT: Route = {
  options: { ...OPTIONS, agent: {} },
  limits: () => [],
  blameProxy: () => null,
  blameProxyFor: () => null,
};

/** After the time for a request, for got to find out by itself that it is over. */
const GRACE_MS = 500;

/** Of the time for a request, what the proxy may take to connect: until then nothing else can end it. */
const TUNNEL_SHARE = 1 / 2;

/**
 * The way to an address and all others of its host.
 * @param timeoutMs for a request as a whole
 * @throws {ProxyInvalid}
 */
export function routeTo(address: string, timeoutMs: number, env: Environment): Route {
  const proxy = proxyFor(address, env);
  if (proxy === null) return DIRECT;
  const target = new URL(address);
  const isTunnel = target.protocol === "https:";
  // Which proxy it is has been decided: the agent is not to look for exceptions of its own.
  const keeping = { keepAlive: true, timeout: Math.ceil(timeoutMs * TUNNEL_SHARE) };
  const agent = isTunnel
    ? { https: new https.Agent({ ...keeping, proxyEnv: { HTTPS_PROXY: proxy.url } }) }
    : { http: new http.Agent({ ...keeping, proxyEnv: { HTTP_PROXY: proxy.url } }) };
  return {
    options: { ...OPTIONS, agent },
    limits: () => [AbortSignal.timeout(timeoutMs + GRACE_MS)],
    blameProxy: (failure) => formatFailure(failure, proxy, target),
    // Within a tunnel all that is heard is the far end.
    blameProxyFor: (status) => (status === 407 && !isTunnel ? formatRefusal(status, proxy, target) : null),
  };
}

/** A part of `timeoutMs` for each phase of a request, as got takes them, in whole milliseconds. */
export function shareTime(timeoutMs: number, shares: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([phase, share]) => [phase, Math.ceil(timeoutMs * share)]));
}

/** What a connection fails with before anything is said on it: with a proxy that is the one to the proxy. */
const UNREACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT|EADDRNOTAVAIL)$/;

/** What of got's errors is looked at. */
const failureSchema = z.object({
  code: z.string(),
  /** Of a time-out: which time was over. */
  event: z.string().optional(),
  /** When what was done, as far as it was. */
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
    // The tunnel is there before the request is sent.
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
