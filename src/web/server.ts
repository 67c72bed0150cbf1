import helmet from "@fastify/helmet";
import Fastify, { type FastifyInstance } from "fastify";
import { describeError } from "../log.ts";
import type { Log } from "../watch/log.ts";
import { logAccess } from "./access-log.ts";
import { createBearerCheck } from "./bearer.ts";
import type { HttpConfig } from "./config.ts";
import { addHealthRoutes, type HealthSource } from "./health-routes.ts";
import { isLoopback } from "./listen-address.ts";
import { publicPlaceOf, withoutBase } from "./public-place.ts";

/** What is asked for and answered in between is small. */
const LARGEST_BODY = 64 * 1024;

/** How long a request may take to come in. */
const REQUEST_MS = 10_000;

export interface ServerParts {
  readonly http: HttpConfig;
  readonly health: HealthSource;
  readonly metrics: { readonly contentType: string; readonly render: () => Promise<string> };
  readonly log: Log;
}

/** The server with all of its routes, listening to nobody yet. */
export async function createServer({ http, health, metrics, log }: ServerParts): Promise<FastifyInstance> {
  const { base, isSecure, host: publicHost } = publicPlaceOf(http.public_url);
  const hasToken = http.token !== undefined;
  const isBearer = createBearerCheck(http.token ?? null);
  const server = Fastify({
    trustProxy: http.trust_proxy.length > 0 ? http.trust_proxy : false,
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    // What a browser keeps open does not keep the daemon from its end.
    forceCloseConnections: true,
    rewriteUrl: ({ url = "/" }) => withoutBase(url, base),
  });
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
    // With less of it browsers would not say where a form comes from.
    referrerPolicy: { policy: "same-origin" },
  });
  logAccess(server, log);

  server.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.url?.startsWith("/-/")) return;
    if (hasToken) {
      if (isBearer(request.headers.authorization)) return;
      return await reply.code(401).header("www-authenticate", "Bearer").type("text/plain").send("A token is needed.\n");
    }
    // Nobody proves who they are: a page of somebody else's must not get at this machine under a name of its own (DNS rebinding).
    if (isLoopback(request.hostname) || request.host === publicHost) return;
    return await reply
      .code(421)
      .type("text/plain")
      .send("This address is none of this daemon's: set http.public_url.\n");
  });
  addHealthRoutes(server, health);
  server.get("/metrics", async (_request, reply) => {
    const text = await metrics.render();
    return reply.type(metrics.contentType).send(text);
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).type("text/plain").send("There is no such page.\n"));
  server.setErrorHandler(async (error: Error & { readonly statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return await reply.code(status).type("text/plain").send("The request cannot be understood.\n");
    log.error({ route: request.routeOptions.url, error: describeError(error) }, "a request could not be answered");
    return await reply
      .code(500)
      .type("text/plain")
      .send("This could not be answered: the log of the daemon says why.\n");
  });
  return server;
}
