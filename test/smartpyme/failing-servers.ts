import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket, connect as tcpConnect } from "node:net";
import { pipeline, Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { brotliCompressSync, gzipSync } from "node:zlib";
import {
  OversizedBodyError,
  RateLimitedError,
  RedirectedError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  type SmartPymeError,
  TimedOutError,
  TlsError,
  UnauthorizedError,
  UnexpectedBodyError,
  UnreachableError,
  UnreadableBodyError,
} from "../../src/smartpyme/errors.ts";
import { CERTIFICATE as SELF_SIGNED, KEY as SELF_SIGNED_KEY } from "../channels/email/certificate.ts";
import { ELSEWHERE, EXPIRED, KEY, NOT_YET_VALID } from "./certificates.ts";
import { type Handler, json, page, product, serve } from "./fake-api.ts";

/** Certificates that a test process must trust, so that the servers below fail for their other fault. */
export const TRUSTED = [EXPIRED, NOT_YET_VALID, ELSEWHERE];

/** Limit of one attempt, for failures where something takes too long. */
export const SHORT_MS = 450;

/** Limit of a body in these tests; a longer one is not read into memory. */
export const MAX_BODY_BYTES = 200_000;

interface Failing {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** One way in which the API can fail, and the error expected for it. */
export interface Failure {
  readonly failure: string;
  readonly start: () => Promise<Failing>;
  readonly kind: abstract new (...args: never[]) => SmartPymeError;
  /** Expected in the message. */
  readonly words: string;
}

const refusal = (error: string, code: number) => ({ success: false, error, code });
const BODY = JSON.stringify(page([product(1, { descripcion: "d".repeat(20_000) })]));
const GZIPPED = gzipSync(BODY);

/** Every kind of failure that we know of, in the order of the phases of a request. */
export const FAILURES: readonly Failure[] = [
  {
    failure: "an unknown host",
    start: at("http://no-such-host.invalid"),
    kind: UnreachableError,
    words: "getaddrinfo",
  },
  { failure: "a refused connection", start: refused, kind: UnreachableError, words: "ECONNREFUSED" },
  { failure: "a connection that is not taken up", start: deaf, kind: TimedOutError, words: "connecting was not done" },
  { failure: "a mute TLS server", start: mute, kind: TimedOutError, words: "the TLS handshake was not done" },
  {
    failure: "a certificate of its own signing",
    start: secured(SELF_SIGNED, SELF_SIGNED_KEY),
    kind: TlsError,
    words: "(DEPTH_ZERO_SELF_SIGNED_CERT); check base_url",
  },
  { failure: "an expired certificate", start: secured(EXPIRED), kind: TlsError, words: "certificate has expired" },
  { failure: "a certificate from the future", start: secured(NOT_YET_VALID), kind: TlsError, words: "not yet valid" },
  {
    failure: "another host's certificate",
    start: secured(ELSEWHERE),
    kind: TlsError,
    words: "elsewhere.example (ERR_TLS_CERT_ALTNAME_INVALID)",
  },
  { failure: "no TLS where it was asked for", start: unsecured, kind: TlsError, words: "EPROTO" },
  {
    failure: "a reset",
    start: http((_, r) => void r.socket?.resetAndDestroy()),
    kind: UnreachableError,
    words: "RESET",
  },
  { failure: "no answer", start: http(() => {}), kind: SlowAnswerError, words: "answer was not done" },
  {
    failure: "headers that drip",
    start: raw((socket) => drip(socket, "HTTP/1.1 200 OK\r\n", "X-Patience: please\r\n")),
    kind: SlowAnswerError,
    words: "answer was not done",
  },
  {
    failure: "a switch to another protocol",
    start: raw((socket) => void socket.write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
    kind: SlowAnswerError,
    words: "the whole answer",
  },
  {
    failure: "no HTTP",
    start: raw((socket) => void socket.end("+OK ready\r\n")),
    kind: UnreachableError,
    words: "Parse",
  },
  {
    failure: "headers without end",
    start: http((_, r) => r.writeHead(200, { "x-long": "x".repeat(100_000) }).end("{}")),
    kind: UnreachableError,
    words: "Header overflow",
  },
  { failure: "400", start: answering(400), kind: RefusedError, words: "400 No" },
  { failure: "401", start: answering(401), kind: UnauthorizedError, words: "401 No; check api_key" },
  { failure: "403", start: answering(403), kind: UnauthorizedError, words: "403 No; check api_key" },
  { failure: "404", start: answering(404), kind: RefusedError, words: "404 No" },
  {
    failure: "another web server's 404",
    start: http((_, r) => r.writeHead(404).end("<title>Not here</title>")),
    kind: RefusedError,
    words: "404 an HTML page (Not here); this is not the API's own answer: check base_url",
  },
  { failure: "429", start: answering(429), kind: RateLimitedError, words: "rate limit is reached; next request at" },
  { failure: "500", start: answering(500), kind: ServerFailureError, words: "500 No" },
  {
    failure: "a gateway's 502",
    start: http((_, r) => r.writeHead(502).end("<html><title>502 Bad Gateway</title></html>")),
    kind: ServerFailureError,
    words: "502 an HTML page (502 Bad Gateway)",
  },
  {
    failure: "a gateway's 504",
    start: answering(504),
    kind: SlowAnswerError,
    words: "a gateway before it gave up: 504 No",
  },
  { failure: "Cloudflare's 524", start: answering(524), kind: SlowAnswerError, words: "524 No" },
  { failure: "503", start: answering(503), kind: ServerFailureError, words: "503 No" },
  {
    failure: "a redirect",
    start: http((_, r) => r.writeHead(301, { location: "https://elsewhere.example/v2" }).end()),
    kind: RedirectedError,
    words: "301, redirecting to https://elsewhere.example/v2; set base_url",
  },
  {
    failure: "HTML",
    start: http((_, r) => r.end("<!doctype html><title>Mantenimiento</title>")),
    kind: UnreadableBodyError,
    words: "an HTML page (Mantenimiento) instead of JSON",
  },
  { failure: "an empty body", start: http((_, r) => r.end()), kind: UnreadableBodyError, words: "an empty body" },
  {
    failure: "JSON cut short",
    start: http((_, r) => r.end(BODY.slice(0, -9))),
    kind: UnreadableBodyError,
    words: "cut",
  },
  {
    failure: "a body that breaks off",
    start: http((_, r) => {
      r.writeHead(200, { "content-length": BODY.length });
      r.write(BODY.slice(0, 100), () => r.socket?.destroy());
    }),
    kind: UnreachableError,
    words: "Content-Length mismatch",
  },
  {
    failure: "a body that drips",
    start: raw((socket) => drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{", " ")),
    kind: SlowAnswerError,
    words: "the whole answer was not done",
  },
  {
    failure: "a body that stops",
    start: http((_, r) => void r.writeHead(200, { "content-length": BODY.length }).write(BODY.slice(0, 100))),
    kind: SlowAnswerError,
    words: "answer was not done",
  },
  {
    failure: "gzip that is none",
    start: packed("gzip", Buffer.from(BODY)),
    kind: UnreadableBodyError,
    words: "unpacked",
  },
  {
    failure: "gzip cut short",
    start: packed("gzip", GZIPPED.subarray(0, -9)),
    kind: UnreadableBodyError,
    words: "end of",
  },
  { failure: "gzip gone bad", start: packed("gzip", damaged(GZIPPED)), kind: UnreadableBodyError, words: "unpacked" },
  {
    failure: "Brotli cut short",
    start: packed("br", brotliCompressSync(BODY).subarray(0, -9)),
    kind: UnreadableBodyError,
    words: "a body that cannot be unpacked",
  },
  {
    failure: "a body without end",
    start: http((_, r) => pipeline(Readable.from(endless()), r, () => {})),
    kind: OversizedBodyError,
    words: "a smaller poll.page_size",
  },
  {
    failure: "gzip that swells",
    start: packed("gzip", gzipSync(Buffer.alloc(5_000_000, " "))),
    kind: OversizedBodyError,
    words: "larger than",
  },
  {
    failure: "a refusal as a success",
    start: answering(200),
    kind: UnexpectedBodyError,
    words: "it says that it failed: No",
  },
  {
    failure: "another program's JSON",
    start: http((_, r) => r.end("[]")),
    kind: UnexpectedBodyError,
    words: "the body",
  },
  {
    failure: "a total that is no number",
    start: http((_, r) => json(r, page([product(7)], { total: "muchos" }))),
    kind: UnexpectedBodyError,
    words: 'pagination.total is not a whole number (found "muchos")',
  },
];

function at(baseUrl: string): Failure["start"] {
  return async () => ({ baseUrl, close: async () => {} });
}

function http(handler: Handler): Failure["start"] {
  return () => serve(handler);
}

function answering(status: number): Failure["start"] {
  return http((_, response) => json(response, refusal("No", status), status));
}

function packed(encoding: string, body: Uint8Array): Failure["start"] {
  return http((_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
}

function raw(talk: (socket: Socket) => void): Failure["start"] {
  return () =>
    listening(
      createServer((socket) => {
        socket.on("error", () => {}).once("data", () => talk(socket));
      }),
    );
}

function secured(cert: string, key = KEY): Failure["start"] {
  return () =>
    listening(
      createTlsServer({ cert, key }, (_, response) => json(response, page([]))),
      "https",
    );
}

async function unsecured(): Promise<Failing> {
  const api = await serve((_, response) => json(response, page([])));
  return { ...api, baseUrl: api.baseUrl.replace("http:", "https:") };
}

function mute(): Promise<Failing> {
  return listening(createServer(), "https");
}

async function refused(): Promise<Failing> {
  const { baseUrl, close } = await listening(createServer());
  await close();
  return { baseUrl, close: async () => {} };
}

/** Starts a server that listens but accepts no connection: once its queue is full, a client cannot even connect. */
export async function deaf(): Promise<Failing> {
  const worker = new Worker(
    `const { createServer } = require("node:net");
    const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      require("node:worker_threads").parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
    { eval: true },
  );
  const [port] = await once(worker, "message");
  const queue = Array.from({ length: 4 }, () => tcpConnect(port, "127.0.0.1").on("error", () => {}));
  await Promise.all(queue.slice(0, 2).map((socket) => once(socket, "connect")));
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of queue) socket.destroy();
      await worker.terminate();
    },
  };
}

async function listening(server: Server, protocol = "http"): Promise<Failing> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${protocol}://localhost:${port}/api`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function drip(socket: Socket, start: string, drop: string): void {
  socket.write(start);
  const dripping = setInterval(() => socket.write(drop), 20);
  socket.on("close", () => clearInterval(dripping));
}

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(7, 30, 40);
  return copy;
}

function* endless(): Generator<string> {
  for (;;) yield "x".repeat(10_000);
}
