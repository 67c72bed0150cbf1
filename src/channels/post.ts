import type { Response } from "got";
import { type Route, shareTime } from "../http.ts";

/** One answer to a post. */
export interface Answer {
  readonly status: number;
  /** The header as it came. */
  readonly retryAfter: string | null;
  /** Its body, as far as it was read. */
  readonly words: string;
  /** Why its body is not here to its end, or not at all; null where it is. */
  readonly brokenOff: string | null;
}

/** Of an answer's body, in bytes: more than enough to quote from. */
const MOST_READ = 64 * 1024;

/** What may take how much of the time for the whole. */
const SHARES = { lookup: 1 / 3, connect: 1 / 3, secureConnect: 1 / 3, send: 1, response: 1, request: 1 };

const PHASES: Readonly<Record<string, string>> = {
  lookup: "looking up the host's address",
  connect: "connecting",
  secureConnect: "the TLS handshake",
};

export interface Post {
  readonly route: Route;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/**
 * Posts once: no retry, no redirect, any status. A status is an answer, even where its body is cut off, late or too long.
 * @returns why there was no answer, without anything of the request, where there was none
 */
export async function post(
  { route, url, headers, body, timeoutMs }: Post,
  signal: AbortSignal,
): Promise<Answer | string> {
  // At the first post: what only looks at the store makes none.
  const got = await import("got");
  const enough = new AbortController();
  const timeout = shareTime(timeoutMs, SHARES);
  try {
    const response = await got.default
      .post(url, {
        ...route.options,
        headers,
        // A `body` got compares with FormData, at which Node loads its fetch: 5 MB that nobody else needs.
        json: body,
        stringifyJson: String,
        timeout,
        // Never as text: got hands a compressed body over as bytes, whatever its types say.
        responseType: "buffer",
        decompress: false,
        signal: AbortSignal.any([signal, enough.signal, ...route.limits()]),
      })
      .on("downloadProgress", ({ transferred }) => {
        if (transferred > MOST_READ) enough.abort();
      });
    return route.blameProxyFor(response.statusCode) ?? toAnswer(response, response.body);
  } catch (error) {
    // Got's errors hold the request, and that the secrets: only what happened is told, in words of our own.
    if (!(error instanceof got.RequestError)) throw error;
    const reason =
      error instanceof got.TimeoutError ? formatTimeout(error.event, timeout[error.event] ?? timeoutMs) : error.code;
    const brokenOff = enough.signal.aborted ? `an answer of more than ${MOST_READ / 1024} KB` : reason;
    if (error.response) return { ...toAnswer(error.response), brokenOff };
    return route.blameProxy(error) ?? reason;
  }
}

function toAnswer({ statusCode, headers }: Response<unknown>, body = new Uint8Array()): Answer {
  const words = new TextDecoder().decode(body);
  return { status: statusCode, retryAfter: headers["retry-after"] ?? null, words, brokenOff: null };
}

function formatTimeout(event: string, ms: number): string {
  const phase = PHASES[event];
  return phase ? `${phase} took more than ${ms / 1000} s` : `no answer within ${ms / 1000} s`;
}
