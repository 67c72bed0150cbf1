import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createBearerCheck } from "./bearer.ts";
import type { HttpConfig } from "./config.ts";
import { isLoopback } from "./listen-address.ts";
import type { Pages } from "./pages/pages.ts";
import { isOfApi } from "./problem.ts";
import type { PublicPlace } from "./public-place.ts";
import type { Sessions } from "./sessions.ts";
import type { Visitor } from "./visitor.ts";
import { wantsPage } from "./wants-page.ts";

/** What says nothing of anything, is needed to sign in, or has a proof of its own in its address. */
const OPEN_TO_ALL = /^\/(?:-\/(?:healthy|ready|leader)$|assets\/|a\/:token$|sign-in$)/;

export const SESSION_COOKIE = "lowstockd";

export interface Access {
  readonly http: Pick<HttpConfig, "token" | "users">;
  readonly place: PublicPlace;
  readonly sessions: Sessions;
  readonly pages: Pages;
  readonly now: () => Date;
}

/** Lets in who may see what there is, and nobody else, before anything of a request is looked at. */
export function guardAccess(server: FastifyInstance, access: Access): void {
  const { http, place, pages } = access;
  const isBearer = createBearerCheck(http.token ?? null);
  const isProven = http.token !== undefined || http.users.length > 0;
  server.decorateRequest("visitor", null);
  server.addHook("onRequest", async (request, reply) => {
    request.visitor = isProven ? recognize(request) : { kind: "anybody" };
    if (request.method !== "GET" && isFromElsewhere(request)) return await pages.problem(request, reply, 403, "stale");
    const route = request.routeOptions.url;
    if (route !== undefined && OPEN_TO_ALL.test(route)) return;
    // Nobody proves who they are: a page of somebody else's must not get at this machine under a name of its own (DNS rebinding).
    if (!isProven && !isLoopback(request.hostname) && request.host !== place.host) {
      return await reply
        .code(421)
        .type("text/plain")
        .send("This address is none of this daemon's: set http.public_url.\n");
    }
    if (request.visitor === null) return await turnAway(request, reply);
  });

  function recognize(request: FastifyRequest): Visitor {
    if (isBearer(request.headers.authorization)) return { kind: "program" };
    const signed = request.cookies[SESSION_COOKIE];
    const cookie = signed === undefined ? null : request.unsignCookie(signed);
    const session = cookie?.valid ? access.sessions.read(cookie.value, access.now()) : null;
    return session && { kind: "person", session };
  }

  async function turnAway(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const isPerson = http.users.length > 0 && request.method === "GET" && wantsPage(request) && !isOfApi(request);
    if (!isPerson) return pages.problem(request, reply.header("www-authenticate", "Bearer"), 401, "refused");
    const to = request.url === "/" ? "" : `?${new URLSearchParams({ to: request.url })}`;
    return reply.redirect(`${place.base}/sign-in${to}`, 303);
  }
}

/** Whether a page of another site's sends this, as browsers say. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}
