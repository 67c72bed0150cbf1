/**
 * The reason why SmartPyme did not answer a request as it should. It may be logged whole: no message and no property holds
 * the API key or a header.
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

/** There was no answer, or it broke off: the name is not found, the connection was refused or reset, it is not HTTP. */
export class UnreachableError extends SmartPymeError {
  /** Node's error code, such as ECONNREFUSED. */
  readonly code: string;

  constructor(request: string, code: string, reason: string) {
    super(request, `SmartPyme cannot be reached: ${reason || code}; check base_url and the network`);
    this.code = code;
  }
}

/** The proxy that the environment names could not be reached, or could not connect to SmartPyme. */
export class ProxyError extends SmartPymeError {
  constructor(request: string, reason: string) {
    super(request, `SmartPyme cannot be reached: ${reason}`);
  }
}

/** TLS failed: the certificate is not trusted, has expired or names another host, or the server does not speak TLS. */
export class TlsError extends SmartPymeError {
  /** Node's error code, such as CERT_HAS_EXPIRED. */
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

/** A step before the answer took longer than allowed: to find the server, to connect, or to send the request. */
export class TimedOutError extends SmartPymeError {
  constructor(request: string, phase: string, afterMs: number) {
    super(request, `SmartPyme took too long: ${phase} was not done after ${afterMs} ms; poll.timeout sets the limit`);
  }
}

/**
 * The server took the request and did not answer within our limit, or within that of a gateway in front of it. It still
 * works on the request, so that another one at once would make it slower.
 */
export class SlowAnswerError extends SmartPymeError {
  constructor(request: string, what: string) {
    super(request, `SmartPyme is too slow: ${what}; poll.page_size asks for less at once, poll.timeout waits longer`);
  }
}

/** The server answered 401 or 403. */
export class UnauthorizedError extends SmartPymeError {
  readonly status: number;

  constructor(request: string, status: number, words: string) {
    super(request, `SmartPyme refused the API key: ${status} ${words}; check api_key, and that the company is active`);
    this.status = status;
  }
}

/** The server answered 429, or our own budget of the hour is used up and no request was sent. */
export class RateLimitedError extends SmartPymeError {
  /** No request is sent before this time. */
  readonly retryAt: Date;

  constructor(request: string, reason: string, retryAt: Date) {
    super(request, `${reason}; next request at ${retryAt.toISOString()}`);
    this.retryAt = retryAt;
  }
}

/** The server answered with another 4xx. */
export class RefusedError extends SmartPymeError {
  readonly status: number;
  /** The server's own words. */
  readonly words: string;
  /** Whether the API itself refused, in its own form of an error, and not a web server in front of it. */
  readonly byApi: boolean;
  /** Whether the status is one by which servers refuse the value of a parameter: 400 or 422. */
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

/** The server answered with a 5xx. */
export class ServerFailureError extends SmartPymeError {
  readonly status: number;

  constructor(request: string, status: number, words: string) {
    super(request, `SmartPyme failed: ${status} ${words}`);
    this.status = status;
  }
}

/** The server answered with a redirect. It is not followed, because the key must not go to another address. */
export class RedirectedError extends SmartPymeError {
  constructor(request: string, status: number, location: string) {
    super(request, `SmartPyme answered ${status}, redirecting to ${location}; set base_url to the final address`);
  }
}

/** The body of a successful answer is not JSON (an HTML page, JSON cut short, nothing), or it cannot be decompressed. */
export class UnreadableBodyError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme answered with ${found} instead of JSON`);
  }
}

/** The body is JSON that the API does not document, or it says `success: false` with a successful status. */
export class UnexpectedBodyError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme's answer is not as documented: ${found}`);
  }
}

/** The body is larger than allowed. The connection was closed before its end. */
export class OversizedBodyError extends SmartPymeError {
  constructor(request: string, limitBytes: number) {
    super(request, `SmartPyme's answer is larger than ${limitBytes} bytes; a smaller poll.page_size makes it smaller`);
  }
}

/** A page is not the one that was asked for, or repeats another one, so that the list could not be read. */
export class InconsistentPagesError extends SmartPymeError {
  constructor(request: string, found: string) {
    super(request, `SmartPyme's pages contradict each other: ${found}`);
  }
}
