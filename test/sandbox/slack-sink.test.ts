import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type SlackSink, startSlackSink } from "../../src/sandbox/slack-sink.ts";

let sink: SlackSink;
let heard: (string | undefined)[];

beforeEach(async () => {
  heard = [];
  sink = await startSlackSink({ onMessage: ({ text }) => heard.push(text) });
});

afterEach(() => sink.close());

async function post(payload: unknown, url = sink.url): Promise<[status: number, body: string]> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const response = await fetch(url, { method: "POST", body });
  return [response.status, await response.text()];
}

const section = (length: number) => ({ type: "section", text: { type: "mrkdwn", text: "x".repeat(length) } });
const header = (length: number) => ({ type: "header", text: { type: "plain_text", text: "x".repeat(length) } });
const fields = (count: number, length: number) => ({
  type: "section",
  fields: Array.from({ length: count }, () => ({ type: "mrkdwn", text: "x".repeat(length) })),
});
const context = (count: number) => ({
  type: "context",
  elements: Array.from({ length: count }, () => ({ type: "mrkdwn", text: "x" })),
});
const button = (label: number) => ({
  type: "actions",
  elements: [{ type: "button", text: { type: "plain_text", text: "x".repeat(label) }, url: "https://example.com" }],
});

describe("the Slack sink", () => {
  test("answers ok, keeps the message and calls onMessage", async () => {
    const message = { text: "1 low", blocks: [header(5), section(3000), { type: "divider" }, context(10)] };
    expect(await post(message)).toEqual([200, "ok"]);
    expect(await sink.received(1)).toMatchObject([{ text: "1 low" }]);
    expect(heard).toEqual(["1 low"]);
  });

  test.each<[string, object]>([
    ["50 blocks", { blocks: Array.from({ length: 50 }, () => ({ type: "divider" })) }],
    ["a header of 150", { blocks: [header(150)] }],
    ["10 fields", { blocks: [fields(10, 1000)] }],
    ["a button of 75", { blocks: [button(75)] }],
    ["text alone", { text: "x".repeat(40_000) }],
  ])("takes %s", async (_, payload) => {
    expect(await post(payload)).toEqual([200, "ok"]);
  });

  test.each<[string, object]>([
    ["51 blocks", { blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }],
    ["a section of 3,001", { blocks: [section(3001)] }],
    ["an empty section", { blocks: [{ type: "section" }] }],
    ["a header of 151", { blocks: [header(151)] }],
    ["a header in mrkdwn", { blocks: [{ type: "header", text: { type: "mrkdwn", text: "x" } }] }],
    ["11 fields", { blocks: [fields(11, 10)] }],
    ["a field of 2,001", { blocks: [fields(1, 2001)] }],
    ["11 elements in a context", { blocks: [context(11)] }],
    ["a button of 76", { blocks: [button(76)] }],
    ["an unknown block", { blocks: [{ type: "table" }] }],
    ["a block_id twice", { blocks: ["a", "a"].map((block_id) => ({ type: "divider", block_id })) }],
    ["a block_id of 256", { blocks: [{ type: "divider", block_id: "x".repeat(256) }] }],
  ])("refuses %s as invalid_blocks, and says why", async (_, payload) => {
    expect(await post(payload)).toEqual([400, "invalid_blocks"]);
    expect(sink.refused[0]?.because).not.toBe("");
    expect(sink.messages).toEqual([]);
  });

  test("refuses blocks that are too long together, a message without text, and a body that is no JSON", async () => {
    expect(await post({ blocks: Array.from({ length: 5 }, () => section(2900)) })).toEqual([
      400,
      "msg_blocks_too_long",
    ]);
    expect(await post({})).toEqual([400, "no_text"]);
    expect(await post("payload")).toEqual([400, "invalid_payload"]);
    expect(await post({ text: 7 })).toEqual([400, "invalid_payload"]);
  });

  test("knows no other webhook", async () => {
    expect(await post({ text: "x" }, sink.url.replace("B000", "B001"))).toEqual([404, "no_service"]);
  });

  test("applies each fault once", async () => {
    sink.fail({ status: 429, headers: { "retry-after": "3" }, body: "" }, { loseReply: true });
    const limited = await fetch(sink.url, { method: "POST", body: JSON.stringify({ text: "a" }) });
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(sink.messages).toHaveLength(0);
    await expect(post({ text: "b" })).rejects.toThrow();
    expect(sink.messages).toMatchObject([{ text: "b" }]);
    expect(await post({ text: "c" })).toEqual([200, "ok"]);
  });

  test("can leave a post unanswered, and closing does not wait for it", async () => {
    sink.fail({ hang: true });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(sink.url, { method: "POST", body: "{}", signal })).rejects.toThrow();
  });
});
