import { expect, test } from "@jest/globals";
import { channelSchema, createChannel } from "../../src/channels/index.ts";
import { message } from "./slack/message.ts";
import { startSlack } from "./slack/server.ts";

test("takes each kind of channel by its type, with that kind's keys only", () => {
  const slack = { type: "slack", webhook_url: "https://hooks.slack.com/services/T/B/x" };
  const email = { type: "email", smtp: { host: "smtp.example.com" }, from: "a@example.com", to: ["b@example.com"] };
  expect(channelSchema.parse(slack)).toMatchObject(slack);
  const webhook = { type: "webhook", url: "https://erp.example.com/x", secret: `whsec_${"A".repeat(32)}` };
  expect(channelSchema.parse(email)).toMatchObject(email);
  expect(channelSchema.parse(webhook)).toMatchObject(webhook);
  expect(channelSchema.safeParse({ ...slack, to: ["b@example.com"] }).success).toBe(false);
  expect(channelSchema.safeParse({ ...slack, type: "teams" }).success).toBe(false);
  expect(channelSchema.safeParse({ webhook_url: slack.webhook_url }).success).toBe(false);
});

test("opens the channel that the config describes", async () => {
  const server = await startSlack();
  const channel = await createChannel(channelSchema.parse({ type: "slack", webhook_url: server.url }));
  const { signal } = new AbortController();
  const result = await channel.send(message(), { partsSent: 0, onPartSent: async () => {}, signal });
  await channel.close();
  await server.close();
  expect(result).toEqual({ outcome: "sent" });
  expect(server.accepted).toHaveLength(1);
});

test.each([
  ["https://hooks.slack.com/triggers/T0/1/x", /starts a workflow, which takes no message: make an incoming webhook/],
  ["https://hooks.slack.com/workflows/T0/A0/1/x", /starts a workflow/],
  ["https://app.slack.com/client/T0/C0", /is a page of Slack's: make an incoming webhook/],
  ["https://izalco.slack.com/archives/C0", /is a page of Slack's/],
])("%s is no incoming webhook", (webhook_url, problem) => {
  const { error } = channelSchema.safeParse({ type: "slack", webhook_url });
  expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(problem)]);
});

test.each([
  "https://hooks.slack.com/services/T0/B0/x",
  "https://hooks.slack-gov.com/services/T0/B0/x",
  "https://chat.example.com/hooks/x",
  "http://127.0.0.1:8065/hooks/x",
])("%s may be one", (webhook_url) => {
  expect(channelSchema.safeParse({ type: "slack", webhook_url }).success).toBe(true);
});
