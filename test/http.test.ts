import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSlack } from "../src/channels/slack/channel.ts";
import { openWebhook } from "../src/channels/webhook/channel.ts";
import { listen } from "../src/sandbox/listen.ts";
import { createBudget } from "../src/smartpyme/budget.ts";
import { createClient } from "../src/smartpyme/client.ts";
import { ProxyError } from "../src/smartpyme/errors.ts";
import { sendHeartbeat } from "../src/watch/heartbeat.ts";
import { message } from "./channels/slack/message.ts";
import { type ConnectProxy, PASSWORD, startConnectProxy } from "./connect-proxy.ts";

/** A host that does not exist: a request that does not use the proxy fails to find it. */
const FAR = "https://far.invalid";

const TIMEOUT_MS = 1_000;

let proxy: ConnectProxy;
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  proxy = await startConnectProxy();
  before = { ...process.env };
  process.env.HTTPS_PROXY = proxy.url;
  process.env.HTTP_PROXY = proxy.url;
});

afterEach(async () => {
  process.env = before;
  await proxy[Symbol.asyncDispose]();
});

const once = () => ({ partsSent: 0, onPartSent: async () => {}, signal: new AbortController().signal });

/** Every part that makes requests: each function returns why its request failed. */
const USERS: Readonly<Record<string, (base: string) => Promise<string>>> = {
  SmartPyme: async (base) => {
    const budget = createBudget({ limit: 900, now: () => new Date() });
    const options = { apiKey: "k", userAgent: "t", timeoutMs: TIMEOUT_MS, pageSize: 1, concurrency: 1, pausesMs: [] };
    const client = createClient({ ...options, baseUrl: base, budget, sleep: async () => {} });
    const error: unknown = await client.list({}).catch((reason: unknown) => reason);
    if (!(error instanceof ProxyError)) throw error;
    return error.message;
  },
  Slack: async (base) => {
    const outside = { now: Date.now, sleep: async () => {}, timeoutMs: TIMEOUT_MS };
    const result = await openSlack({ webhook_url: `${base}/services/T/B/x`, mention: {} }, outside).send(
      message(),
      once(),
    );
    return result.outcome === "retryable" ? result.reason : JSON.stringify(result);
  },
  "a webhook": async (base) => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const channel = openWebhook(
      { url: `${base}/x`, secret, headers: {}, timeout: TIMEOUT_MS, max_body: 512_000 },
      Date.now,
    );
    const result = await channel.send(message(), once());
    return result.outcome === "retryable" ? result.reason : JSON.stringify(result);
  },
  "the heartbeat": async (base) => String(await sendHeartbeat(`${base}/ping`, new AbortController().signal)),
};

const users = Object.entries(USERS);

describe.each(users)("when a proxy fails %s, the error names it without its password", (user, fail) => {
  const told = async (base = FAR) => {
    const reason = await fail(base);
    expect(reason).not.toContain("MARKED");
    return reason;
  };

  test("it asks for a login", async () => {
    process.env.HTTPS_PROXY = proxy.url.replace(PASSWORD, "MARKED-wrong");
    expect(await told()).toContain(
      `the proxy ${proxy.name} asks for a login (407): check the user and password in HTTPS_PROXY`,
    );
    expect(proxy.asked).toEqual(["CONNECT far.invalid:443"]);
  });

  test("it forbids the host", async () => {
    proxy.refuse(403);
    expect(await told()).toContain(`the proxy ${proxy.name} does not allow connections to far.invalid:443 (403)`);
  });

  test("it does not reach the host", async () => {
    proxy.refuse(502);
    expect(await told()).toContain(`the proxy ${proxy.name} did not connect to far.invalid:443: it answered 502`);
  });

  test("it is not there", async () => {
    const server = createServer();
    const name = await listen(server, 0, "127.0.0.1");
    await new Promise((resolve) => server.close(resolve));
    process.env.HTTPS_PROXY = `http://stock:${PASSWORD}@${name}`;
    expect(await told()).toContain(`the proxy ${name} cannot be reached (ECONNREFUSED): check HTTPS_PROXY`);
  });

  test.each(["silence", "silence in the tunnel"] as const)("there is %s", async (silence) => {
    // The heartbeat's time limit is too long for tests.
    if (user === "the heartbeat") return;
    proxy.refuse(silence);
    expect(await told()).toContain(`the proxy ${proxy.name} did not connect to far.invalid:443`);
  });

  test("it asks for a login before it forwards plain http", async () => {
    proxy.refuse(407);
    process.env.NO_PROXY = "<-loopback>";
    expect(await told("http://127.0.0.1:9")).toContain(`the proxy ${proxy.name} asks for a login (407)`);
  });
});

test("a stop does not wait for a proxy that says nothing", async () => {
  proxy.refuse("silence");
  const stopping = new AbortController();
  const beating = sendHeartbeat(`${FAR}/ping`, stopping.signal);
  const outside = { now: Date.now, sleep: async () => {}, timeoutMs: 60_000 };
  const slack = openSlack({ webhook_url: `${FAR}/services/T/B/x`, mention: {} }, outside);
  const posting = slack.send(message(), { ...once(), signal: stopping.signal });
  while (proxy.asked.length < 2) await new Promise(setImmediate);
  stopping.abort();
  expect(await beating).not.toBeNull();
  expect(await posting).toMatchObject({ reason: "interrupted: the daemon is stopping" });
});

test.each(users)("%s does not use the proxy for this machine", async (_, fail) => {
  await expect(fail("http://127.0.0.1:9").catch((error: unknown) => String(error))).resolves.toMatch(/ECONNREFUSED/);
  expect(proxy.asked).toEqual([]);
});
