import { readFileSync } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";
import { createEngine, type Template } from "../../channels/liquid/engine.ts";
import { Markup } from "../../channels/liquid/markup.ts";
import { HTML } from "../../channels/liquid/medium.ts";
import { createFormats, type Formats } from "../../messages/formats.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import { LOCALES, type Locale } from "../../policy/locale.ts";
import type { Member } from "../../store/kinds.ts";
import { createTurns } from "../../turns.ts";
import { isOfApi, type ProblemDetails, sendProblem } from "../problem.ts";
import { wantsPage } from "../wants-page.ts";
import { en } from "../wording/en.ts";
import { es } from "../wording/es.ts";
import type { Words } from "../wording/words.ts";

const TEMPLATES = [
  "answer",
  "answered",
  "catalog",
  "layout",
  "level",
  "levels",
  "message",
  "messages",
  "overview",
  "problem",
  "sign-in",
  "simulate",
  "trends",
] as const;

type TemplateName = Exclude<(typeof TEMPLATES)[number], "layout">;

/** Those that change by themselves. */
const LIVE: readonly TemplateName[] = ["catalog", "level", "levels", "messages", "overview"];

/** Those with charts. */
const CHARTED: readonly TemplateName[] = ["level", "trends"];

const WORDS: Readonly<Record<Locale, Words>> = { en, es };

/** How long a page may take to be drawn. */
const DRAWING_MS = 2_000;

/** Whom a page is drawn for. */
export interface Reader {
  readonly locale: Locale;
  readonly words: Words;
  readonly formats: Formats;
}

export type ProblemName = Exclude<keyof Words["problems"], "title" | "back">;

/** What a template of a page is given besides what all are. */
export type Facts = { readonly title: string } & Readonly<Record<string, unknown>>;

export interface Pages {
  /** Draws a page in the language that the browser asks for. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: TemplateName,
    facts: (reader: Reader) => Facts,
  ): Promise<FastifyReply>;
  /** Says what is wrong: as a page to a browser, of the API as problem+json, else in plain text to a program. */
  problem(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    what: ProblemName,
    more?: ProblemDetails,
  ): Promise<FastifyReply>;
  readerOf(request: FastifyRequest): Reader;
}

export interface PageSettings {
  /** Before each path: "" or "/stock". */
  readonly base: string;
  /** Of readers who ask for no language that there is. */
  readonly locale: Locale;
  readonly timezone: string;
  readonly currency: string;
  /** Of this daemon, among those of its store. */
  readonly role: Member["role"];
  /** Names the version of what pages load. */
  readonly stamp: string;
  readonly now: () => Date;
}

export function createPages({ base, locale: fallback, timezone, currency, role, stamp, now }: PageSettings): Pages {
  const parse = createEngine(HTML);
  const templates = new Map<string, Template>(TEMPLATES.map((name) => [name, parse(readTemplate(name))]));
  const draw = (name: string, scope: object) => templates.get(name)?.render(scope, DRAWING_MS) ?? "";
  const turn = createTurns();
  const formatsOf = new Map<string, Formats>();

  return { send, problem, readerOf };

  function readerOf(request: FastifyRequest): Reader {
    // Who asks for none, asks for any.
    const asked = request.headers["accept-language"] === undefined ? false : request.language([...LOCALES]);
    const locale = LOCALES.find((it) => it === asked) ?? fallback;
    return { locale, words: WORDS[locale], formats: formatsFor(locale) };
  }

  /** Intl takes a while to make what formats: once a day is enough. */
  function formatsFor(locale: Locale): Formats {
    const day = now().toISOString().slice(0, 10);
    const known = formatsOf.get(locale + day);
    if (known) return known;
    const formats = createFormats(WORDINGS[locale], timezone, currency, now().toISOString());
    for (const key of formatsOf.keys()) if (key.startsWith(locale)) formatsOf.delete(key);
    formatsOf.set(locale + day, formats);
    return formats;
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: TemplateName,
    factsFor: (reader: Reader) => Facts,
  ): Promise<FastifyReply> {
    await turn();
    const reader = readerOf(request);
    const { words, locale } = reader;
    const { visitor } = request;
    const user = visitor?.kind === "person" ? visitor.session.user : null;
    const csrf = reply.generateCsrf({ userInfo: csrfOwner(request) });
    const common = { base, words, csrf, stamp, user, lang: locale, zone: timezone };
    const { title, ...facts } = factsFor(reader);
    const content = new Markup(draw(template, { ...facts, ...common, title }));
    const html = draw("layout", {
      ...common,
      title,
      content,
      isStandingBy: role === "standby",
      isLive: LIVE.includes(template),
      isCharted: CHARTED.includes(template),
      nav: visitor === null ? [] : navigation(words, request),
    });
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .header("vary", "accept-language, cookie")
      .send(html);
  }

  async function problem(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    what: ProblemName,
    more: ProblemDetails = {},
  ): Promise<FastifyReply> {
    reply.code(status);
    const title = readerOf(request).words.problems[what];
    if (isOfApi(request)) return sendProblem(reply, { title, status, code: what, ...more });
    if (wantsPage(request)) {
      return send(request, reply, "problem", ({ words }) => ({
        title: words.problems.title,
        what: title,
      }));
    }
    return reply.type("text/plain; charset=utf-8").send(`${title}\n`);
  }

  function navigation({ nav }: Words, request: FastifyRequest) {
    const route = request.routeOptions.url;
    return [
      { path: "/", label: nav.overview },
      { path: "/levels", label: nav.levels },
      { path: "/messages", label: nav.messages },
      { path: "/trends", label: nav.trends },
      { path: "/catalog", label: nav.catalog },
      { path: "/simulate", label: nav.simulate },
    ].map(({ path, label }) => ({
      href: base + path,
      label,
      isCurrent: route === path,
    }));
  }
}

/** Whom a form was drawn for: another session's is none. */
export function csrfOwner({ visitor }: FastifyRequest): string {
  return visitor?.kind === "person" ? visitor.session.id : "nobody";
}

function readTemplate(name: string): string {
  return readFileSync(new URL(`../templates/${name}.liquid`, import.meta.url), "utf8");
}
