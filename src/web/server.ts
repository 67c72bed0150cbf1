import fastifyAccepts from "@fastify/accepts";
import fastifyCookie from "@fastify/cookie";
import fastifyCsrf from "@fastify/csrf-protection";
import fastifyFormbody from "@fastify/formbody";
import helmet from "@fastify/helmet";
import fastifyRateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { describeError } from "../log.ts";
import type { Log } from "../watch/log.ts";
import { guardAccess } from "./access.ts";
import { logAccess } from "./access-log.ts";
import { type AnswerRoutesSource, addAnswerPages } from "./answer-routes.ts";
import { type ApiSource, addApi } from "./api/add-api.ts";
import { addAssets, stampOfAssets } from "./assets.ts";
import { addCatalogPages } from "./catalog-routes.ts";
import type { Changes } from "./changes.ts";
import type { HttpConfig } from "./config.ts";
import { addEvents } from "./event-routes.ts";
import { addHealthRoutes, type HealthSource } from "./health-routes.ts";
import { addLevelPages, type LevelRoutesSource } from "./level-routes.ts";
import { addMessagePages, type MessageRoutesSource } from "./message-routes.ts";
import { addPages, type PageSource } from "./page-routes.ts";
import { createPages, csrfOwner, type PageSettings } from "./pages/pages.ts";
import { publicPlaceOf, withoutBase } from "./public-place.ts";
import { addReload } from "./reload-routes.ts";
import { createSessions } from "./sessions.ts";
import { addSignIn } from "./sign-in.ts";
import { addSimulationPage } from "./simulation-routes.ts";
import { addTrendPage } from "./trend-routes.ts";
import { createTrendsReader, type TrendsSource } from "./trends/read-trends.ts";

/** What is asked for and answered in between is small. */
const LARGEST_BODY = 64 * 1024;

/** Names of companies and channels stand in links. */
const LONGEST_PARAMETER = 400;

/** How long a request may take to come in. */
const REQUEST_MS = 10_000;

/** How long a form may stay open before it is sent. */
const FORM_MS = 12 * 60 * 60_000;

const HOW_TO_PROVE = "Send the header x-csrf-token, with the csrf that GET /api/v1/session answers.";

/** What signs cookies, and which sessions were signed out of: these outlive a change of the config. */
export interface Keyring {
  readonly key: string;
  readonly ended: Set<string>;
}

export interface ServerParts {
  readonly http: HttpConfig;
  readonly health: HealthSource;
  readonly metrics: { readonly contentType: string; readonly render: () => Promise<string> };
  readonly source: PageSource &
    LevelRoutesSource &
    MessageRoutesSource &
    AnswerRoutesSource &
    TrendsSource &
    Omit<ApiSource, "base" | "version" | "trends">;
  /** Of this program. */
  readonly version: string;
  readonly reading: Pick<PageSettings, "locale" | "timezone" | "currency">;
  /** Of this daemon, among those of its store. */
  readonly role: PageSettings["role"];
  /** Has the config read anew. Returns why it could not be used; null: it is in force. */
  readonly reload: () => Promise<string | null>;
  readonly changes: Changes;
  readonly keyring: Keyring;
  readonly now: () => Date;
  readonly log: Log;
}

/** The server with all of its routes, listening to nobody yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { http, health, metrics, keyring, now, log } = parts;
  const place = publicPlaceOf(http.public_url);
  const { base, isSecure } = place;
  const server = Fastify({
    trustProxy: http.trust_proxy.length > 0 ? http.trust_proxy : false,
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // What a browser keeps open does not keep the daemon from its end.
    forceCloseConnections: true,
    // An address that cannot be read comes to no page and no hook.
    frameworkErrors: (_error, _request, reply) => {
      reply.raw.writeHead(400, { "content-type": "text/plain" }).end("The request cannot be understood.\n");
    },
    rewriteUrl: ({ url = "/" }) => withoutBase(url, base),
  });
  const pages = createPages({ ...parts.reading, role: parts.role, base, stamp: stampOfAssets(), now });
  const sessions = createSessions(http.users, keyring.ended);

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
  server.setNotFoundHandler((request, reply) => pages.problem(request, reply, 404, "notFound"));
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (error.code?.startsWith("FST_CSRF"))
      return await pages.problem(request, reply, 403, "stale", { detail: HOW_TO_PROVE });
    // Of files: what lies outside of their folder is not there.
    if (status === 403) return await pages.problem(request, reply, 404, "notFound");
    if (status === 429) return await pages.problem(request, reply, status, "often");
    if (status < 500) return await pages.problem(request, reply, status, "badRequest");
    log.error({ route: request.routeOptions.url, error: describeError(error) }, "a request could not be answered");
    return await pages.problem(request, reply, 500, "failed");
  });
  logAccess(server, log);
  await server.register(fastifyAccepts);
  await server.register(fastifyCookie, { secret: keyring.key });
  await server.register(fastifyCsrf, {
    cookieKey: "lowstockd_form",
    cookieOpts: { path: `${base}/`, httpOnly: true, sameSite: "lax", secure: isSecure, signed: true },
    getUserInfo: csrfOwner,
    csrfOpts: { hmacKey: keyring.key, userInfo: true, validity: FORM_MS },
  });
  await server.register(fastifyFormbody);
  guardAccess(server, { http, place, sessions, pages, now });
  await server.register(fastifyRateLimit, { global: false });

  addHealthRoutes(server, health);
  server.get("/metrics", async (_request, reply) => {
    const text = await metrics.render();
    return reply.type(metrics.contentType).send(text);
  });
  addSignIn(server, { users: http.users, place, sessions, pages, now, log });
  await addAssets(server);
  addPages(server, parts.source, pages, base);
  addLevelPages(server, parts.source, pages, base);
  addMessagePages(server, parts.source, pages, base);
  addAnswerPages(server, parts.source, pages, base);
  const trends = createTrendsReader(parts.source);
  addTrendPage(server, trends, pages, base);
  addCatalogPages(server, { ...parts.source, timezone: parts.reading.timezone }, pages, base);
  addSimulationPage(server, parts.source, pages, base);
  addEvents(server, parts.changes, pages);
  addReload(server, parts.reload, pages);
  addApi(server, { ...parts.source, trends, base, version: parts.version }, pages);

  return server;
}
