import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Log } from "../watch/log.ts";
import { SESSION_COOKIE } from "./access.ts";
import type { HttpConfig } from "./config.ts";
import { limited } from "./limited.ts";
import type { Pages } from "./pages/pages.ts";
import { createPasswordCheck, TooBusy } from "./password.ts";
import type { PublicPlace } from "./public-place.ts";
import { SESSION_MS, type Sessions } from "./sessions.ts";

/** From one address. */
const TRIES_A_MINUTE = 10;

const formSchema = z.object({ name: z.string().max(64), password: z.string().max(1_000), to: z.string().optional() });

const querySchema = z.object({ to: z.string().optional() });

export interface SignIn {
  readonly users: HttpConfig["users"];
  readonly place: PublicPlace;
  readonly sessions: Sessions;
  readonly pages: Pages;
  readonly now: () => Date;
  readonly log: Log;
}

/** Adds the way in and out for people. */
export function addSignIn(server: FastifyInstance, { users, place, sessions, pages, now, log }: SignIn): void {
  // Nobody can.
  if (users.length === 0) return;
  const isRight = createPasswordCheck(users);
  const cookie = {
    path: `${place.base}/`,
    httpOnly: true,
    sameSite: "lax",
    secure: place.isSecure,
    signed: true,
  } as const;

  server.get("/sign-in", (request, reply) => {
    const to = safeTarget(querySchema.safeParse(request.query).data?.to);
    if (request.visitor?.kind === "person") return reply.redirect(place.base + to, 303);
    return show(request, reply, to, null);
  });
  server.post("/sign-in", { ...limited(TRIES_A_MINUTE), preHandler: server.csrfProtection }, async (request, reply) => {
    const { data } = formSchema.safeParse(request.body);
    if (!data) return await pages.problem(request, reply, 400, "badRequest");
    const to = safeTarget(data.to);
    try {
      if (await isRight(data.name, data.password)) {
        log.info({ user: data.name }, "signed in");
        reply.setCookie(SESSION_COOKIE, sessions.begin(data.name, now()), { ...cookie, maxAge: SESSION_MS / 1_000 });
        return await reply.redirect(place.base + to, 303);
      }
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return await show(request, reply.code(503), to, "busy");
    }
    // Not the name: people type their password into that field, too.
    log.warn({ from: request.ip }, "a sign-in was refused");
    return await show(request, reply.code(401), to, "wrong");
  });
  server.post("/sign-out", { preHandler: server.csrfProtection }, async (request, reply) => {
    if (request.visitor?.kind === "person") sessions.end(request.visitor.session);
    return await reply.clearCookie(SESSION_COOKIE, cookie).redirect(`${place.base}/sign-in`, 303);
  });

  function show(request: FastifyRequest, reply: FastifyReply, to: string, problem: "wrong" | "busy" | null) {
    return pages.send(request, reply, "sign-in", ({ words }) => ({
      title: words.signIn.title,
      to,
      problem: problem && words.signIn[problem],
    }));
  }
}

/** A path of this daemon's own; else its first page: nobody is sent anywhere by a link that somebody else has made. */
function safeTarget(to: string | undefined): string {
  const url = to === undefined ? null : URL.parse(to, "http://own.invalid");
  return url?.origin === "http://own.invalid" && to?.startsWith("/")
    ? url.pathname.replace(/^\/{2,}/, "/") + url.search
    : "/";
}
