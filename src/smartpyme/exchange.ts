import type { IncomingHttpHeaders } from "node:http";
import type { RequestError, TimeoutError } from "got";
import { type Route, shareTime } from "../http.ts";
import {
  OversizedBodyError,
  ProxyError,
  SlowAnswerError,
  TimedOutError,
  TlsError,
  UnreachableError,
  UnreadableBodyError,
} from "./errors.ts";
import type { Redact } from "./redact.ts";

/** An answer of any status with its whole body. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly route: Route;
  readonly apiKey: string;
  readonly userAgent: string;
  /** Limit of one whole request; each phase has a share of it. */
  readonly timeoutMs: number;
  /** Limit of the body after decompression. */
  readonly maxBodyBytes: number;
  readonly redact: Redact;
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

const OF_THE_ANSWER: ReadonlySet<string> = new Set(["response", "socket", "request"]);

/**
 * Sends one GET and returns the answer, whatever its status. It does not retry and follows no redirect. `request` names the
 * request in errors. They have no cause, because got's errors hold the request's headers, and those hold the key.
 * @throws {UnreachableError} {ProxyError} {TlsError} {TimedOutError} {SlowAnswerError} {OversizedBodyError} {UnreadableBodyError}, or the signal's reason once it is aborted
 */
export async function exchange(
  url: string,
  request: string,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const { route, apiKey, userAgent, timeoutMs, maxBodyBytes, redact } = options;
  // Loaded at the first request: commands that only read the store make none.
  const { default: got, ReadError, RequestError, TimeoutError } = await import("got");
  const oversize = new AbortController();
  const timeout = shareTime(timeoutMs, SHARES);
  try {
    const { statusCode, headers, body } = await got(url, {
      ...route.options,
      headers: { authorization: `Bearer ${apiKey}`, accept: "application/json", "user-agent": userAgent },
      timeout,
      // As bytes, so that the text is decoded once and not piece by piece.
      responseType: "buffer",
      signal: AbortSignal.any([signal, oversize.signal, ...route.limits()]),
    }).on("downloadProgress", ({ transferred, total }) => {
      if (Math.max(transferred, total ?? 0) > maxBodyBytes) oversize.abort();
    });
    const blame = route.blameProxyFor(statusCode);
    if (blame !== null) throw new ProxyError(request, blame);
    return { status: statusCode, headers, text: takeText(body) };
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    signal.throwIfAborted();
    if (oversize.signal.aborted) throw new OversizedBodyError(request, maxBodyBytes);
    const blame = route.blameProxy(error);
    if (blame !== null) throw new ProxyError(request, blame);
    if (error instanceof TimeoutError) {
      const reached = phaseReached(error, url);
      const [phase, afterMs] = [PHASES[reached] ?? reached, timeout[reached] ?? timeoutMs];
      if (!OF_THE_ANSWER.has(reached)) throw new TimedOutError(request, phase, afterMs);
      throw new SlowAnswerError(request, `${phase} was not done after ${afterMs} ms`);
    }
    if (!(error instanceof RequestError)) throw error;
    const reason = redact(error.message);
    if (error instanceof ReadError && isUnpacking(error))
      throw new UnreadableBodyError(request, `a body that cannot be unpacked (${reason})`);
    if (TLS.test(error.code)) throw new TlsError(request, error.code, reason);
    throw new UnreachableError(request, error.code, reason);
  }
}

/** Decodes a body and frees its bytes at once, rather than when the whole request is collected. */
function takeText({ buffer, byteOffset, length }: Uint8Array): string {
  const text = Buffer.from(buffer, byteOffset, length).toString();
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
  return text;
}

/**
 * Returns the phase that was not done when the time ran out. On a busy machine the limit of the answer can be reached while
 * an earlier phase, which began late, still has time left.
 */
function phaseReached({ event, timings }: TimeoutError, url: string): string {
  if (!OF_THE_ANSWER.has(event)) return event;
  if (timings.connect === undefined) return "connect";
  if (timings.upload === undefined) return url.startsWith("https:") ? "secureConnect" : "send";
  return event;
}

/** OpenSSL's codes for certificates, Node's for the host's name, and EPROTO for a server that does not speak TLS. */
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_|EPROTO$)/;

/** Error codes of zlib, Brotli and Zstandard. */
const UNPACKING = /^(Z_|ERR__ERROR_|ZSTD_)/;

function isUnpacking(error: RequestError): boolean {
  const { cause } = error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return UNPACKING.test(code);
}
