import type { IncomingHttpHeaders } from "node:http";
import got, { RequestError, TimeoutError } from "got";
import { OversizedBodyError, TimedOutError, UnreachableError } from "./errors.ts";
import type { Quote } from "./quote.ts";

/** An answer of any status, its body whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly apiKey: string;
  readonly userAgent: string;
  /** For one request as a whole; its phases get shares of it. */
  readonly timeoutMs: number;
  /** Of the body, after decompression. */
  readonly maxBodyBytes: number;
  readonly quote: Quote;
}

const SHARES = {
  lookup: 1 / 3,
  connect: 1 / 3,
  secureConnect: 1 / 3,
  send: 1 / 3,
  response: 0.8,
  socket: 0.9,
  request: 1,
};

const PHASES: Readonly<Record<string, string>> = {
  lookup: "looking up the host's address",
  connect: "connecting",
  secureConnect: "the TLS handshake",
  send: "sending the request",
  response: "the beginning of the answer",
  socket: "the next piece of the answer",
  request: "the whole answer",
};

/**
 * Sends one GET and reads what comes back, once: no retry, no redirect, any status. `request` names it in errors, which
 * have no cause because got's errors carry the request's headers, and those the key.
 * @throws {UnreachableError} {TimedOutError} {OversizedBodyError}, or the signal's reason once it is aborted
 */
export async function exchange(
  url: string,
  request: string,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const { apiKey, userAgent, timeoutMs, maxBodyBytes, quote } = options;
  const oversize = new AbortController();
  const timeout = Object.fromEntries(
    Object.entries(SHARES).map(([phase, share]) => [phase, Math.ceil(timeoutMs * share)]),
  );
  try {
    const { statusCode, headers, body } = await got(url, {
      headers: { authorization: `Bearer ${apiKey}`, accept: "application/json", "user-agent": userAgent },
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout,
      signal: AbortSignal.any([signal, oversize.signal]),
    }).on("downloadProgress", ({ transferred, total }) => {
      if (Math.max(transferred, total ?? 0) > maxBodyBytes) oversize.abort();
    });
    return { status: statusCode, headers, text: body };
  } catch (error) {
    signal.throwIfAborted();
    if (oversize.signal.aborted) throw new OversizedBodyError(request, maxBodyBytes);
    if (error instanceof TimeoutError) {
      throw new TimedOutError(request, PHASES[error.event] ?? error.event, timeout[error.event] ?? timeoutMs);
    }
    if (error instanceof RequestError) throw new UnreachableError(request, error.code, quote(error.message));
    throw error;
  }
}
