import { expect, test } from "@jest/globals";
import { channelSchema, createChannel } from "../../src/channels/index.ts";
import { openLate } from "../../src/channels/late.ts";
import { message } from "./slack/message.ts";
import { startSlack } from "./slack/server.ts";

const CONFIGS = [
  { type: "slack", webhook_url: "https://hooks.slack.com/services/T/B/x" },
  {
    type: "email",
    smtp: { host: "smtp.example.com" },
    from: "a@example.com",
    to: ["Ana <b@example.com>", "c@example.com"],
  },
  { type: "webhook", url: "https://erp.example.com/x", secret: `whsec_${"A".repeat(32)}` },
].map((config) => channelSchema.parse(config));

test.each(CONFIGS)(
  "a $type channel has its recipients before it is opened, and previews what it would when opened",
  async (config) => {
    const late = openLate(config);
    const opened = await createChannel(config);
    expect(late.recipients).toEqual(opened.recipients);
    expect(await late.preview(message())).toBe(opened.preview(message()));
    await Promise.all([late.close(), opened.close()]);
  },
);

test("sends as the channel does, and closes it; one that nobody used has nothing to close", async () => {
  const server = await startSlack();
  const late = openLate(channelSchema.parse({ type: "slack", webhook_url: server.url }));
  const options = { partsSent: 0, onPartSent: async () => {}, signal: new AbortController().signal };
  expect(await late.send(message(), options)).toEqual({ outcome: "sent" });
  await late.close();
  await server.close();
  expect(server.accepted).toHaveLength(1);
  await openLate(channelSchema.parse({ type: "slack", webhook_url: server.url })).close();
});
