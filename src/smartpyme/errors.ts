/**
 * Anything that kept SmartPyme from answering a request as asked. Safe to log whole: no message and no property holds the
 * API key or a header.
 */
export abstract class SmartPymeError extends Error {
  /** Method, path and query of the request, relative to the base URL: "GET /inventory?page=2". */
  readonly request: string;

  constructor(request: string, message: string) {
    super(`${message} (${request})`);
    this.name = new.target.name;
    this.request = request;
  }
}

/** No answer, or one that broke off: name not found, connection refused or reset, no HTTP. */
export class UnreachableError extends SmartPymeError {
  /** Node's code for it, such as ECONNREFUSED. */
  readonly code: string;

  constructor(request: string, code: string, reason: string) {
    super(request, `SmartPyme cannot be reached: ${reason || code}; check base_url and the network`);
    this.code = code;
  }
}

/** The proxy that the environment names was not reached, or did not connect to SmartPyme. */
export class ProxyError extends SmartPymeError {
  constructor(request: string, reason: string) {
    super(request, `SmartPyme cannot be reached: ${reason}`);
  }
}

/** TLS could not be set up: the certificate is not trusted, has expired, or is another host's; or the server speaks none. */
export class TlsError extends SmartPymeError {
  /** Node's code for it, such as CERT_HAS_EXPIRED. */
  readonly code: string;

  constructor(request: string, code: string, reason: string) {
    super(
      request,
      `SmartPyme's server did not prove over TLS that it is SmartPyme: ${reason} (${code}); check base_url and this ` +
        "machine's clock; NODE_EXTRA_CA_CERTS names a file with further authorities to trust",
    );
    this.code = code;
  }
}

/** The way to the server took longer than allowed: to find it, to connect, to send. */
export class TimedOutError extends SmartPymeError {
  constructor(request: string, phase: string, afterMs: number) {
    super(request, `SmartPyme took too long: ${phase} was not done after ${afterMs} ms; poll.timeout sets the limit`);
  }
}

/**
 * The server has taken the request and did not answer in time, by our limit or by that of a gateway before it. It goes on
 * working at it all the same: asking again at once makes it slower.
 */
export class SlowAnswerError extends SmartPymeError {
  constructor(request: string, what: string) {
    super(request, `SmartPyme is too slow: ${what}; poll.page_size asks for less at once, poll.timeout waits longer`);
  }
}

/** 401 or 403. */
export class UnauthorizedError extends SmartPymeError {
  readonly status: number;

  constructor(request: string, status: number, words: string) {
    super(request, `SmartPyme refused the API key: ${status} ${words}; check api_key, and that the company is active`);
    this.status = status;
  }
}

/** 429, or this hour's own budget is spent and nothing was sent. */
export class RateLimitedError extends SmartPymeError {
  /** Before then no request is sent. */
  readonly retryAt: Date;

  constructor(request: string, reason: string, retryAt: Date) {
    super(request, `${reason}; next request at ${retryAt.toISOString()}`);
    this.retryAt = retryAt;
  }
}

/** Any other 4xx. */
export class RefusedError extends SmartPymeError {
  readonly status: number;
  /** The server's own. */
  readonly words: string;
  /** Whether the API itself said so, in its own form: a web server in front of it does not. */
  readonly byApi: boolean;
  /** Whether servers answer so to a value that they do not take; each words it in its own way. */
  readonly isOfParameters: boolean;

  constructor(request: string, refusal: { status: number; words: string; byApi: boolean }) {
    super(request, `SmartPyme refused the request: ${refusal.status} ${refusal.words}${hintOf(refusal)}`);
    this.status = refusal.status;
    this.words = refusal.words;
    this.byApi = refusal.byApi;
    this.isOfParameters = refusal.status === 400 || refusal.status === 422;
  }
}

function hintOf({ status, byApi }: { readonly status: number; readonly byApi: boolean }): string {
  if (!byApi) return "; this is not the API's own answer: check base_url";
  return status === 404 || status === 405 ? "; check base_url" : "";
}

/** 5xx. */
export class ServerFailureError extends SmartPymeError {
  readonly status: number;

  constructor(request: string, status: number, words: string) {
    super(request, `SmartPyme failed: ${status} ${words}`);
    this.status = status;
  }
}

/** A redirect, which is not followed: the key must not travel to another address. */
export class RedirectedError extends SmartPymeError {
  constructor(request: string, status: number, location: string) {
    super(request, `SmartPyme answered ${status}, redirecting to ${location}; set base_url to the final address`);
  }
}

/** A body that is no JSON under a status of success, or that cannot be unpacked: an HTML page, JSON cut short, nothing. */
export class UnreadableBodyError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme answered with ${found} instead of JSON`);
  }
}

/** JSON that is not what the API documents, or that says `success: false` under a successful status. */
export class UnexpectedBodyError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme's answer is not as documented: ${found}`);
  }
}

/** The body was given up half way, the connection closed. */
export class OversizedBodyError extends SmartPymeError {
  constructor(request: string, limitBytes: number) {
    super(request, `SmartPyme's answer is larger than ${limitBytes} bytes; a smaller poll.page_size makes it smaller`);
  }
}

/** A page that is not the one asked for, read after read, so that no set of pages makes up the whole. */
export class InconsistentPagesError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme's pages contradict each other: ${found}`);
  }
}
