import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { bodySchema } from "../../../src/channels/webhook/body.ts";
import { openWebhook } from "../../../src/channels/webhook/channel.ts";
import { composeBody } from "../../../src/channels/webhook/compose-body.ts";
import { webhookSchema } from "../../../src/channels/webhook/config.ts";
import type { Message } from "../../../src/messages/message.ts";
import { line, message, section } from "../slack/message.ts";
import { startReceiver } from "./server.ts";

const KEY = Buffer.from("MARKED-0123456789-abcdefghijklmn");
const SECRET = `whsec_${KEY.toString("base64")}`;
const PATH = "/hooks/MARKEDpath0123?token=MARKEDquery";
const TOKEN = "MARKEDtoken+/=";

let server: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  server = await startReceiver();
});

afterEach(() => server.close());

interface Sending {
  readonly maxBody?: number;
  readonly partsSent?: number;
  readonly onPartSent?: (partsSent: number) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly now?: number;
  readonly timeout?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(told: Message = message(), sending: Sending = {}) {
  const { signal = new AbortController().signal, now = Date.now(), timeout = 5_000, headers = {} } = sending;
  const { maxBody = 512_000, partsSent = 0, onPartSent = async () => {} } = sending;
  const channel = openWebhook(
    { url: server.url + PATH, secret: SECRET, headers, timeout, max_body: maxBody },
    () => now,
  );
  const result = await channel.send(told, { partsSent, onPartSent, signal });
  await channel.close();
  return result;
}

function headersOf({ headers }: { headers: NodeJS.Dict<string | string[]> }): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

describe("a post", () => {
  test("is one JSON document to the address, with the headers that the far end asks for", async () => {
    expect(await send(message(), { headers: { Authorization: "Bearer abc", "X-Shop": "1" } })).toEqual({
      outcome: "sent",
    });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      method: "POST",
      path: PATH,
      headers: {
        "content-type": "application/json",
        "user-agent": "lowstockd",
        authorization: "Bearer abc",
        "x-shop": "1",
      },
    });
    expect(JSON.parse(server.received[0]?.body ?? "")).toMatchObject({
      schema: "lowstockd.message.v1",
      type: "stock.changes",
      company: "mi-empresa",
      subject: "Low stock: Laptop Dell Latitude 5540, Bodega Norte",
    });
  });

  test("has a signature that the library verifies, and that fails with another secret, body or id", async () => {
    await send(message({ company: "Ñandú & Cía. 😀" }));
    const [received = { headers: {}, body: "" }] = server.received;
    const headers = headersOf(received);
    expect(new Webhook(SECRET).verify(received.body, headers)).toEqual(JSON.parse(received.body));
    const other = new Webhook(`whsec_${Buffer.alloc(32, 7).toString("base64")}`);
    expect(() => other.verify(received.body, headers)).toThrow("No matching signature");
    expect(() => new Webhook(SECRET).verify(`${received.body} `, headers)).toThrow("No matching signature");
    expect(() => new Webhook(SECRET).verify(received.body, { ...headers, "webhook-id": "x" })).toThrow("No matching");
  });

  test("can be verified by hand: HMAC-SHA256 of id, time and body with the secret's bytes", async () => {
    await send(message(), { now: 1_767_225_600_999 });
    const [received = { headers: {}, body: "" }] = server.received;
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headersOf(received);
    expect(timestamp).toBe("1767225600");
    const mac = createHmac("sha256", KEY).update(`${id}.${timestamp}.${received.body}`).digest("base64");
    expect(signature).toBe(`v1,${mac}`);
  });

  test("of any size goes out whole where the far end takes it", async () => {
    const [section] = message().sections;
    const [group] = section?.groups ?? [];
    const lines = Array.from({ length: 5_000 }, () => group?.lines ?? []).flat();
    const sections = section && group ? [{ ...section, groups: [{ ...group, lines }] }] : [];
    expect(await send(message({ sections, show: 20 }), { maxBody: 10_000_000 })).toEqual({ outcome: "sent" });
    expect(JSON.parse(server.received[0]?.body ?? "").changes).toHaveLength(5_000);
  });
});

describe("trying again", () => {
  test("sends the same body under the same id, signed anew", async () => {
    server.answers.push({ status: 503 });
    expect(await send(message(), { now: 1_000_000 })).toMatchObject({ outcome: "retryable" });
    expect(await send(message(), { now: 9_000_000 })).toEqual({ outcome: "sent" });
    const [first, second] = server.received;
    expect(second?.body).toBe(first?.body);
    const ids = server.received.flatMap(({ headers }) => [headers["webhook-id"], headers["idempotency-key"]]);
    expect(new Set([...ids, JSON.parse(first?.body ?? "").id]).size).toBe(1);
    expect(second?.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
    expect(second?.headers["webhook-signature"]).not.toBe(first?.headers["webhook-signature"]);
  });

  test("waits as long as the far end asks, in seconds or until a date", async () => {
    const now = Date.parse("2026-03-02T14:00:00Z");
    server.answers.push(
      { status: 429, headers: { "retry-after": "30" } },
      { status: 503, headers: { "retry-after": "Mon, 02 Mar 2026 14:01:30 GMT" }, body: "closed for\nlunch" },
      { status: 503 },
    );
    expect(await send(message(), { now })).toEqual({
      outcome: "retryable",
      reason: "the webhook answered 429",
      afterMs: 30_000,
    });
    expect(await send(message(), { now })).toEqual({
      outcome: "retryable",
      reason: "the webhook answered 503 closed for lunch",
      afterMs: 90_000,
    });
    expect(await send(message(), { now })).toEqual({ outcome: "retryable", reason: "the webhook answered 503" });
    expect(await send(message(), { now })).toEqual({ outcome: "sent" });
  });
});

describe("answers", () => {
  test.each([200, 201, 202, 204, 299])("%i is a yes, whatever it says", async (status) => {
    server.answers.push({ status, body: status === 204 ? "" : "<html>error</html>" });
    expect(await send()).toEqual({ outcome: "sent" });
  });

  test.each([400, 415, 422])("%i is about this very message, and permanent", async (status) => {
    server.answers.push({ status, body: '{"error":"no"}', headers: { "retry-after": "5" } });
    expect(await send()).toEqual({
      outcome: "permanent",
      reason: `the webhook answered ${status} {"error":"no"}: the message itself is refused`,
    });
  });

  test.each([
    [401, "check secret and headers"],
    [403, "check secret and headers"],
    [404, "check url"],
    [405, "check url"],
    [410, "its owner wants no more messages; set another url, or remove the channel"],
  ])("%i would meet every message: it waits until that is mended, and says how", async (status, advice) => {
    server.answers.push({ status, body: "no" });
    const reason = `the webhook answered ${status} no: ${advice}`;
    expect(await send()).toEqual({ outcome: "retryable", reason, needsOperator: true });
  });

  test.each([402, 406, 408, 409, 418, 425, 431, 500, 502, 504])("%i is worth another try", async (status) => {
    server.answers.push({ status });
    expect(await send()).toEqual({ outcome: "retryable", reason: `the webhook answered ${status}` });
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
    server.answers.push({ status, headers: { location: `${server.url}/elsewhere?MARKED` } });
    expect(await send()).toEqual({
      outcome: "retryable",
      needsOperator: true,
      reason: `the webhook answered ${status}: redirects are not followed, check url`,
    });
    expect(server.received).toHaveLength(1);
  });

  test("a long page is quoted in one short line", async () => {
    server.answers.push({ status: 500, body: `<html>\r\n${"💻".repeat(5_000)}` });
    expect(await send()).toMatchObject({
      reason: expect.stringMatching(/^the webhook answered 500 <html> 💻{112}…$/u),
    });
  });

  test.each([
    [200, { outcome: "sent" }],
    [422, { outcome: "permanent", reason: expect.stringContaining("answered 422") }],
  ])("a compressed answer counts by its status (%i)", async (status, outcome) => {
    server.answers.push((response) =>
      response.writeHead(status, { "content-encoding": "gzip" }).end(gzipSync("well done")),
    );
    expect(await send()).toEqual(outcome);
  });

  test.each([
    ["is cut off", (response: ServerResponse) => response.destroy()],
    ["never ends", () => {}],
    ["is endless", (response: ServerResponse) => flood(response)],
  ])("the status counts where the rest of the answer %s", async (_, go) => {
    for (const [status, outcome] of [
      [200, { outcome: "sent" }],
      [422, { outcome: "permanent", reason: "the webhook answered 422: the message itself is refused" }],
    ] as const) {
      server.answers.push((response) => {
        response.writeHead(status, { "content-length": "999999999" }).write("x", () => go(response));
      });
      expect(await send(message(), { timeout: 2_500 })).toEqual(outcome);
    }
  });
});

function flood(response: ServerResponse): void {
  response.on("error", () => {});
  const more = () => {
    if (!response.destroyed) response.write("x".repeat(65_536), more);
  };
  more();
}

describe("no answer", () => {
  test("in time is worth another try", async () => {
    server.answers.push(() => {});
    expect(await send(message(), { timeout: 100 })).toEqual({
      outcome: "retryable",
      reason: "the webhook was not reached: no answer within 0.1 s",
    });
  });

  test("as the connection is cut or refused is worth another try, with its cause", async () => {
    server.answers.push((response) => response.destroy());
    expect(await send()).toEqual({ outcome: "retryable", reason: "the webhook was not reached: ECONNRESET" });
    await server.close();
    expect(await send()).toEqual({ outcome: "retryable", reason: "the webhook was not reached: ECONNREFUSED" });
  });

  test("before the daemon stops ends at once", async () => {
    const stopping = new AbortController();
    server.answers.push(() => stopping.abort());
    expect(await send(message(), { signal: stopping.signal })).toEqual({
      outcome: "retryable",
      reason: "interrupted: the daemon is stopping",
    });
    expect(await send(message(), { signal: AbortSignal.abort() })).toMatchObject({ outcome: "retryable" });
    expect(server.received).toHaveLength(1);
  });
});

test("address, secret and headers are in no reason, even where the server quotes them, however the words are cut", async () => {
  const basic = `Basic ${Buffer.from("user:MARKEDpassword").toString("base64")}`;
  const headers = { authorization: `Bearer ${TOKEN}`, "x-login": basic };
  const { pathname } = new URL(server.url + PATH);
  const quotes = [
    server.url + PATH,
    PATH,
    pathname,
    encodeURIComponent(PATH),
    "MARKEDquery",
    TOKEN,
    "user:MARKEDpassword",
  ];
  for (const status of [302, 400, 404, 500]) {
    for (const quoted of quotes) {
      server.answers.push({ status, body: `no such hook: ${quoted}` });
      expect(JSON.stringify(await send(message(), { headers }))).not.toContain("MARKED");
    }
    server.answers.push((response, received) =>
      response.writeHead(status).end(JSON.stringify({ headers: received.headers, url: received.path })),
    );
    const echoed = JSON.stringify(await send(message(), { headers }));
    expect(echoed).not.toContain("MARKED");
    expect(echoed).not.toContain(basic.slice(6));
  }
  for (let before = 0; before <= 120; before += 5) {
    server.answers.push({ status: 404, body: `${"x".repeat(before)}${server.url}${PATH} ${TOKEN}` });
    expect(JSON.stringify(await send(message(), { headers }))).not.toContain("MARK");
  }
});

describe("config", () => {
  const url = "https://erp.example.com/hooks/lowstockd";
  const config = { url, secret: SECRET };

  test("takes an address and a secret alone", () => {
    expect(webhookSchema.parse(config)).toEqual({ ...config, headers: {}, timeout: 10_000, max_body: 512_000 });
  });

  test.each(["http://127.0.0.1:8099/hook", "http://localhost/hook", "http://[::1]:8099/hook"])("takes %s", (url) => {
    expect(webhookSchema.safeParse({ ...config, url }).success).toBe(true);
  });

  test.each([
    "http://erp.example.com/x",
    "ftp://localhost/x",
    "erp.example.com",
    "",
    "https://user:pw@erp.example.com/x",
  ])("refuses %s", (url) => {
    expect(webhookSchema.safeParse({ ...config, url }).success).toBe(false);
  });

  test.each([24, 32, 64])("takes a secret of %i bytes", (bytes) => {
    const secret = `whsec_${Buffer.alloc(bytes, 251).toString("base64")}`;
    expect(webhookSchema.safeParse({ ...config, secret }).success).toBe(true);
  });

  test.each([
    KEY.toString("base64"),
    `whsec_${KEY.toString("hex")}x`,
    `whsec_${KEY.toString("base64url")}-_`,
    `whsec_${Buffer.alloc(23).toString("base64")}`,
    `whsec_${Buffer.alloc(65).toString("base64")}`,
    "whsec_",
    "",
  ])("refuses the secret %j, and says how to make one", (secret) => {
    const refused = webhookSchema.safeParse({ ...config, secret });
    expect(refused.error?.issues.map(({ message }) => message)).toEqual([
      "is not whsec_ and 24 to 64 bytes in base64; to make one: echo whsec_$(openssl rand -base64 32)",
    ]);
  });

  test("takes headers of the far end's, but none that lowstockd sets, that no server takes, or with a broken value", () => {
    const headersOf = (headers: object) => webhookSchema.safeParse({ ...config, headers });
    expect(headersOf({ Authorization: "Bearer x", "x-api-key": " y\n" }).data?.headers).toEqual({
      Authorization: "Bearer x",
      "x-api-key": "y",
    });
    for (const name of ["Content-Type", "webhook-id", "Idempotency-Key", "host", "x_key", "a b", "", "é"]) {
      expect(headersOf({ [name]: "x" }).error?.issues.map(({ path }) => path)).toEqual([["headers", name]]);
    }
    for (const value of ["", " ", "a\nb", "é"]) expect(headersOf({ "x-key": value }).success).toBe(false);
  });

  test.each(["999ms", "61s", "10"])("refuses a timeout of %s", (timeout) => {
    expect(webhookSchema.safeParse({ ...config, timeout }).success).toBe(false);
  });

  test("refuses unknown keys", () => {
    expect(webhookSchema.safeParse({ ...config, secrets: [] }).success).toBe(false);
  });
});

describe("a message that is larger than the far end takes", () => {
  const long = message({
    sections: [
      section(
        "low",
        Array.from({ length: 100 }, (_, index) => line({ product: `Cable ${index}` })),
      ),
    ],
  });
  const bodies = () => server.received.map(({ body }) => bodySchema.parse(JSON.parse(body)));

  test("comes in numbered parts of its own size, which hold all changes once, in their order", async () => {
    expect(await send(long, { maxBody: 20_000 })).toEqual({ outcome: "sent" });
    const parts = bodies();
    expect(parts.length).toBeGreaterThan(2);
    for (const { body } of server.received) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    expect(parts.map(({ part, parts: of }) => [part, of])).toEqual(parts.map((_, index) => [index + 1, parts.length]));
    expect(parts.flatMap(({ changes }) => changes)).toEqual(composeBody(long).changes);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
    expect(new Set(parts.map(({ message_id }) => message_id))).toEqual(new Set([composeBody(long).id]));
    expect(server.received.map(({ headers }) => headers["webhook-id"])).toEqual(parts.map(({ id }) => id));
  });

  test("goes on after the parts that were taken", async () => {
    const taken: number[] = [];
    const onPartSent = async (parts: number) => void taken.push(parts);
    server.answers.push({ status: 204 }, { status: 503 });
    expect(await send(long, { maxBody: 20_000, onPartSent })).toMatchObject({ outcome: "retryable" });
    expect(taken).toEqual([1]);
    const before = bodies().map(({ id }) => id);
    expect(await send(long, { maxBody: 20_000, onPartSent, partsSent: 1 })).toEqual({ outcome: "sent" });
    const all = bodies().map(({ id }) => id);
    expect(all.slice(before.length)[0]).toBe(before[1]);
    expect(taken).toEqual(Array.from({ length: bodies().at(-1)?.parts ?? 0 }, (_, index) => index + 1));
  });

  test("is one document where it is not", async () => {
    await send(long);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).not.toHaveProperty("part");
  });

  test("that is refused for its size says what to set", async () => {
    server.answers.push({ status: 413 });
    expect(await send(long)).toEqual({
      outcome: "permanent",
      reason: "the webhook answered 413: the message itself is refused: set max_body to what the far end takes",
    });
  });
});
