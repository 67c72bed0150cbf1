import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSlack, slack } from "../../../src/channels/slack/channel.ts";
import type { SendOptions, SendResult } from "../../../src/messages/channel.ts";
import { mrkdwnOf } from "./limits.ts";
import { line, message, section } from "./message.ts";
import { type SlackServer, startSlack } from "./server.ts";

const NOW = Date.parse("2026-03-02T14:00:00Z");
const threeParts = message({
  sections: [
    section(
      "out",
      Array.from({ length: 125 }, () => line()),
    ),
  ],
});

let server: SlackServer;
let slept: number[];

beforeEach(async () => {
  server = await startSlack();
  slept = [];
});

afterEach(() => server.close());

async function send(of = message(), options: Partial<SendOptions> = {}, timeoutMs = 5_000): Promise<SendResult> {
  const channel = openSlack(
    { webhook_url: server.url, mention: {} },
    {
      now: () => NOW,
      sleep: async (ms, signal) => {
        slept.push(ms);
        signal.throwIfAborted();
      },
      timeoutMs,
    },
  );
  const result = await channel.send(of, {
    partsSent: 0,
    onPartSent: async () => {},
    signal: new AbortController().signal,
    ...options,
  });
  await channel.close();
  return result;
}

describe("sending", () => {
  test("posts a message that Slack accepts", async () => {
    expect(await send()).toEqual({ outcome: "sent" });
    expect(server.accepted.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Low stock: Laptop Dell Latitude 5540, Bodega Norte\n/),
    ]);
    expect(slept).toEqual([]);
  });

  test("posts the parts in order, a second apart, and tells of each before the next leaves", async () => {
    const told: [part: number, accepted: number][] = [];
    const onPartSent = async (part: number) => {
      await new Promise(setImmediate);
      told.push([part, server.accepted.length]);
    };
    expect(await send(threeParts, { onPartSent })).toEqual({ outcome: "sent" });
    expect(server.accepted.map((part) => mrkdwnOf(part)[0]?.slice(0, 11))).toEqual([
      "Part 1 of 3",
      "Part 2 of 3",
      "Part 3 of 3",
    ]);
    expect(told).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(slept).toEqual([1_000, 1_000]);
  });

  test("goes on after the parts that are out already", async () => {
    const told: number[] = [];
    const options = { partsSent: 1, onPartSent: async (part: number) => void told.push(part) };
    server.answers.push({ status: 200, body: "ok" }, { status: 500, body: "rollup_error" });
    expect(await send(threeParts, options)).toMatchObject({ outcome: "retryable" });
    expect(told).toEqual([2]);
    expect(await send(threeParts, { ...options, partsSent: 2 })).toEqual({ outcome: "sent" });
    expect(told).toEqual([2, 3]);
    expect(server.accepted.map((part) => mrkdwnOf(part)[0]?.slice(0, 11))).toEqual(["Part 3 of 3"]);
  });

  test("does not go on when it cannot be remembered that a part is out", async () => {
    const onPartSent = async () => {
      throw new Error("disk full");
    };
    await expect(send(threeParts, { onPartSent })).rejects.toThrow("disk full");
    expect(server.accepted).toHaveLength(1);
  });
});

describe("failures", () => {
  test("a refused message is permanent, with Slack's word for it", async () => {
    server.answers.push({ status: 400, body: "invalid_blocks" });
    expect(await send()).toEqual({
      outcome: "permanent",
      reason: "Slack answered 400 invalid_blocks: the message itself is refused; please report this",
    });
  });

  test("a rate limit is retryable after the time that Slack asks for", async () => {
    server.answers.push({ status: 429, body: "", headers: { "retry-after": "30" } }, { status: 429, body: "" });
    expect(await send()).toEqual({ outcome: "retryable", reason: "Slack answered 429", afterMs: 30_000 });
    expect(await send()).toEqual({ outcome: "retryable", reason: "Slack answered 429" });
    expect(await send()).toEqual({ outcome: "sent" });
  });

  test("a page with 200 that is not Slack's ok is no delivery", async () => {
    server.answers.push({ status: 200, body: "<html>Welcome to the hotel</html>" });
    expect(await send()).toMatchObject({ outcome: "retryable", reason: expect.stringContaining("hotel") });
  });

  test("a redirect is not followed", async () => {
    server.answers.push({ status: 302, body: "", headers: { location: server.url } });
    expect(await send()).toMatchObject({ outcome: "retryable", reason: expect.stringContaining("redirect") });
    expect(server.accepted).toEqual([]);
  });

  test("silence is retryable, before the answer and in the middle of it", async () => {
    const late = { outcome: "retryable", reason: "Slack was not reached: no answer within 0.1 s" };
    server.answers.push(
      () => {},
      (response) => response.writeHead(200, { "content-length": "2" }).write("o"),
    );
    expect(await send(message(), {}, 100)).toEqual(late);
    expect(await send(message(), {}, 100)).toEqual(late);
  });

  test("an answer that never ends is no yes, whatever its status", async () => {
    server.answers.push((response) => response.writeHead(200).write(`<html>${"x".repeat(70_000)}`));
    expect(await send()).toEqual({
      outcome: "retryable",
      reason: "Slack was not reached: an answer of more than 64 KB",
    });
  });

  test("a connection cut or refused is retryable, with its cause", async () => {
    server.answers.push((response) => response.destroy());
    expect(await send()).toMatchObject({
      outcome: "retryable",
      reason: "Slack was not reached: ECONNRESET",
    });
    await server.close();
    expect(await send()).toMatchObject({ outcome: "retryable", reason: expect.stringContaining("ECONNREFUSED") });
  });

  test("stopping gives up at once, during a post and between two", async () => {
    const during = new AbortController();
    server.answers.push(() => during.abort());
    const interrupted = { outcome: "retryable", reason: "interrupted: the daemon is stopping" };
    expect(await send(message(), { signal: during.signal })).toEqual(interrupted);

    const between = new AbortController();
    const onPartSent = async () => between.abort();
    expect(await send(threeParts, { signal: between.signal, onPartSent })).toEqual(interrupted);
    expect(server.accepted).toHaveLength(1);
  });

  test("the webhook's address is in no reason, even where the server quotes it", async () => {
    const { pathname } = new URL(server.url);
    for (const status of [200, 400, 404, 500]) {
      for (const quoted of [server.url, pathname, encodeURIComponent(pathname), "token tokenMARKED0123456789"]) {
        server.answers.push({ status, body: `no such hook: ${quoted}` });
        expect(JSON.stringify(await send())).not.toContain("MARKED");
      }
    }
  });

  test("nor is any of it where the server's words are cut", async () => {
    for (let before = 0; before <= 120; before += 5) {
      server.answers.push({ status: 404, body: `${"x".repeat(before)}${server.url}` });
      expect(JSON.stringify(await send())).not.toMatch(/T0MARK|B0MARK|tokenMARK/);
    }
  });

  test.each([
    [200, '{"success":true}'],
    [204, ""],
  ])(
    "who takes messages for Slack and says so by %i %j is believed: the same is not sent again",
    async (status, body) => {
      server.answers.push({ status, body });
      expect(await send()).toEqual({ outcome: "sent" });
    },
  );

  test("a redirect to a page that says yes is no yes", async () => {
    server.answers.push({ status: 302, body: "", headers: { location: "/fine" } });
    expect(await send()).toEqual({
      outcome: "retryable",
      needsOperator: true,
      reason: "Slack answered 302: redirects are not followed, check webhook_url",
    });
  });

  test("another yes is believed, with a warning", async () => {
    server.answers.push({ status: 202, body: "queued" });
    expect(await send()).toMatchObject({ outcome: "sent", warnings: [expect.stringContaining("202 queued")] });
  });
});

describe("config", () => {
  const webhook_url = "https://hooks.slack.com/services/T/B/x";

  test("takes a webhook alone", () => {
    expect(slack.schema.parse({ webhook_url })).toEqual({ webhook_url, mention: {} });
  });

  test.each(["<!here>", "<!channel>", "<@U0123ABCD>", "<!subteam^S0123ABCD>"])("takes the mention %s", (out) => {
    expect(slack.schema.parse({ webhook_url, mention: { out } }).mention).toEqual({ out });
  });

  test.each(["@here", "<!everyone", "here", "<@juan>", "<!here> hi"])("refuses the mention %s", (low) => {
    expect(slack.schema.safeParse({ webhook_url, mention: { low } }).success).toBe(false);
  });

  test.each(["http://127.0.0.1:8099/hook", "http://localhost/hook", "http://[::1]:8099/hook"])("takes %s", (url) => {
    expect(slack.schema.safeParse({ webhook_url: url }).success).toBe(true);
  });

  test.each(["http://hooks.slack.com/x", "http://127.0.0.1.example.com/x", "ftp://localhost/x", "hooks.slack.com", ""])(
    "refuses %s",
    (url) => {
      expect(slack.schema.safeParse({ webhook_url: url }).success).toBe(false);
    },
  );

  test("refuses unknown keys", () => {
    expect(slack.schema.safeParse({ webhook_url, webhok_url: "x" }).success).toBe(false);
  });
});
