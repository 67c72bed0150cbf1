import got, { RequestError, type Response, TimeoutError } from "got";
import type { Answer } from "./judge-answer.ts";

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
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/**
 * Posts once: no retry, no redirect, any status. A status is an answer, even where its body is cut off, late or too long.
 * @returns why there was no answer, without anything of the request, where there was none
 */
export async function post({ url, headers, body, timeoutMs }: Post, signal: AbortSignal): Promise<Answer | string> {
  const enough = new AbortController();
  const timeout = Object.fromEntries(
    Object.entries(SHARES).map(([phase, share]) => [phase, Math.ceil(timeoutMs * share)]),
  );
  try {
    const response = await got
      .post(url, {
        headers,
        body,
        timeout,
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
        // Never as text: got hands a compressed body over as bytes, whatever its types say.
        responseType: "buffer",
        decompress: false,
        signal: AbortSignal.any([signal, enough.signal]),
      })
      .on("downloadProgress", ({ transferred }) => {
        if (transferred > MOST_READ) enough.abort();
      });
    return toAnswer(response, response.body);
  } catch (error) {
    // Got's errors hold the request, and that the secrets: only what happened is told, in words of our own.
    if (!(error instanceof RequestError)) throw error;
    if (error.response) return toAnswer(error.response);
    if (error instanceof TimeoutError) return tellTimeout(error.event, timeout[error.event] ?? timeoutMs);
    return error.code;
  }
}

function toAnswer({ statusCode, headers }: Response<unknown>, body = new Uint8Array()): Answer {
  return { status: statusCode, retryAfter: headers["retry-after"] ?? null, words: new TextDecoder().decode(body) };
}

function tellTimeout(event: string, ms: number): string {
  const phase = PHASES[event];
  return phase ? `${phase} took more than ${ms / 1000} s` : `no answer within ${ms / 1000} s`;
}
