import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openWebhook } from "../../src/channels/webhook/channel.ts";
import type { SendResult } from "../../src/messages/channel.ts";
import { startRawServer } from "../channels/email/server.ts";
import { message } from "../channels/slack/message.ts";
import fc from "../fast-check.ts";

const RUNS = 300 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const PATH = "/hooks/kEpTaSeCrEtFrOmAll99?token=qUeRySeCrEt";
const TOKEN = "hEaDeRsEcReT";
const SECRET = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;

let reply: Buffer = Buffer.alloc(0);
let server: Awaited<ReturnType<typeof startRawServer>>;

beforeAll(async () => {
  server = await startRawServer((socket: Socket) => {
    // The post fits one or a few packets; those after the first may find the connection closed.
    socket.once("data", () => socket.end(reply));
  });
});

afterAll(() => server.close());

async function send(): Promise<SendResult> {
  const url = `http://127.0.0.1:${server.port}${PATH}`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const channel = openWebhook({ url, secret: SECRET, headers, timeout: 2_000, max_body: 512_000 }, () => 0);
  const signal = new AbortController().signal;
  return channel.send(message(), { partsSent: 0, onPartSent: async () => {}, signal });
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.nat(130).map((length) => "x".repeat(length)),
);

/** Generates the words of a server, which may quote any part of the request. */
const words = fc
  .tuple(text, fc.constantFrom("", PATH, "kEpTaSeCrEtFrOmAll99", "qUeRySeCrEt", TOKEN, `Bearer ${TOKEN}`), text)
  .map((parts) => parts.join(""));

const answer = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 204, 301, 304, 400, 401, 410, 413, 422, 429, 503),
    fc.integer({ min: 0, max: 999 }),
  ),
  body: words,
  headers: fc.dictionary(
    fc.constantFrom("Retry-After", "Location", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Set-Cookie"),
    fc.oneof(
      fc.constantFrom("5", "-1", "9e99", "99999999999999999999", "Tue, 24 Nov 2026 10:00:00 GMT", "gzip", "chunked"),
      fc.constantFrom(PATH, "/elsewhere"),
      fc.stringMatching(/^[ -~]{0,30}$/),
    ),
  ),
});

function expectResult(result: SendResult): void {
  expect(["sent", "retryable", "permanent"]).toContain(result.outcome);
  expect(JSON.stringify(result)).not.toMatch(/kEpTaS|qUeRyS|hEaDeRs/);
  if (result.outcome === "retryable" && result.afterMs !== undefined) {
    expect(result.afterMs).toBeGreaterThanOrEqual(0);
    expect(result.afterMs).toBeLessThanOrEqual(86_400_000);
  }
}

test("every answer gives a result without secrets, and counts as accepted only if it is a 2xx", async () => {
  await fc.assert(
    fc.asyncProperty(answer, async ({ status, body, headers }) => {
      const head = [
        `HTTP/1.1 ${status} Whatever`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        "Connection: close",
      ];
      reply = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
      const result = await send();
      expectResult(result);
      if (result.outcome === "sent") expect(Math.floor(status / 100)).toBe(2);
      if (result.outcome === "permanent") expect([400, 413, 415, 422]).toContain(status);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("anything that is no HTTP answer is a retryable failure", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      reply = Buffer.from(bytes);
      const result = await send();
      expectResult(result);
      expect(result.outcome).toBe("retryable");
    }),
    { numRuns: RUNS },
  );
}, 120_000);
