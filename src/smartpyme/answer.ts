import type { z } from "zod";
import {
  RedirectedError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  UnauthorizedError,
  UnexpectedBodyError,
  UnreadableBodyError,
} from "./errors.ts";
import type { Answer } from "./exchange.ts";
import { describeMismatch } from "./mismatch.ts";
import type { Redact } from "./redact.ts";
import { failureSchema } from "./wire.ts";

/** Statuses by which the API, or a web server in front of it, reports a timeout; 524 is Cloudflare's. */
const SLOW: ReadonlySet<number> = new Set([408, 504, 524]);

/**
 * Reads the JSON of an answer. `request` names the request in errors.
 * @returns the parsed body of an answer with a 2xx status; never undefined
 * @throws {RedirectedError} {UnauthorizedError} {RefusedError} {SlowAnswerError} {ServerFailureError} {UnreadableBodyError}
 */
export function readJson({ status, headers, text }: Answer, request: string, redact: Redact): unknown {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    if (body === undefined) throw new UnreadableBodyError(request, describeText(text, redact));
    return body;
  }
  if (status < 400) throw new RedirectedError(request, status, redact(headers.location ?? "nowhere"));
  const failure = failureSchema.safeParse(body);
  const words = failure.success ? redact(reasonOf(failure.data)) : describeBody(body, text, redact);
  if (status === 401 || status === 403) throw new UnauthorizedError(request, status, words);
  if (SLOW.has(status)) throw new SlowAnswerError(request, `a gateway before it gave up: ${status} ${words}`);
  if (status >= 500) throw new ServerFailureError(request, status, words);
  throw new RefusedError(request, { status, words, byApi: failure.success });
}

/**
 * Reads a body by its schema.
 * @throws {UnexpectedBodyError} naming the field and what stood there
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown, request: string, redact: Redact): T {
  const failure = isSuccess(body) ? null : failureSchema.safeParse(body);
  if (failure?.success)
    throw new UnexpectedBodyError(request, `it says that it failed: ${redact(reasonOf(failure.data))}`);
  const parsed = schema.safeParse(body, { reportInput: true });
  if (!parsed.success) throw new UnexpectedBodyError(request, describeMismatch(parsed.error, redact));
  return parsed.data;
}

function isSuccess(body: unknown): boolean {
  return typeof body === "object" && body !== null && "success" in body && body.success === true;
}

/** Parses a text as JSON; undefined when it is not JSON. V8's error is dropped, because it quotes the body. */
function parseJson(text: string): unknown {
  try {
    // A PHP file saved with a byte order mark puts that before every answer of the server.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function describeBody(body: unknown, text: string, redact: Redact): string {
  return body === undefined ? describeText(text, redact) : `JSON in another form (${redact(text)})`;
}

function describeText(text: string, redact: Redact): string {
  // Only the beginning: in a body of megabytes the search for a title that never ends would take hours.
  const start = text.slice(0, 10_000).trimStart();
  if (start === "") return "an empty body";
  if (start.startsWith("<")) return `an HTML page (${redact(start.match(/<title>(.*?)<\/title>/is)?.[1] ?? start)})`;
  if (/^[{[]/.test(start)) return `broken JSON, or JSON cut short after ${text.length} characters,`;
  return `text (${redact(start)})`;
}

function reasonOf({ error, details }: z.output<typeof failureSchema>): string {
  const faults = Object.entries(details).map(([parameter, messages]) => `${parameter}: ${messages.join(" ")}`);
  return [error, ...faults].join("; ");
}
