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

/** Timeouts of web servers before the API; 524 is Cloudflare's. */
const SLOW: ReadonlySet<number> = new Set([408, 504, 524]);

/**
 * The JSON of an answer that is a success by its status.
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

/** Undefined where the text is no JSON: V8's own message quotes the body, which may hold anything. */
function parseJson(text: string): unknown {
  try {
    // A file that PHP includes may put a byte order mark before all that it sends.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function describeBody(body: unknown, text: string, redact: Redact): string {
  return body === undefined ? describeText(text, redact) : `JSON in another form (${redact(text)})`;
}

function describeText(text: string, redact: Redact): string {
  // Just the beginning: a search for a title that never ends would take hours in a body of megabytes.
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
