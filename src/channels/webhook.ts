import { Webhook } from "standardwebhooks";
import type { Channel } from "../alerts/channel.ts";
import { createMask } from "../mask.ts";
import { secretsOfAddress } from "./address.ts";
import type { ChannelKind } from "./kind.ts";
import { composeBody, writeBody } from "./webhook/compose-body.ts";
import { type WebhookConfig, webhookSchema } from "./webhook/config.ts";
import { judgeAnswer } from "./webhook/judge-answer.ts";
import { post } from "./webhook/post.ts";

/**
 * A channel that posts each message as one signed JSON document. Nothing of the address, the secret and the headers is in
 * any of its answers.
 * @param now milliseconds since the epoch
 */
export function openWebhook(config: WebhookConfig, now: () => number): Channel {
  const signer = new Webhook(config.secret);
  const conceal = createMask(
    [...secretsOfAddress(config.url), config.secret, ...Object.values(config.headers).flatMap(secretsOfHeader)],
    "***",
  );
  return {
    async send(message, { signal }) {
      const content = composeBody(message);
      const body = writeBody(content);
      const at = new Date(now());
      const headers = {
        "user-agent": "lowstockd",
        ...config.headers,
        "content-type": "application/json",
        "idempotency-key": content.id,
        "webhook-id": content.id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": signer.sign(content.id, at, body),
      };
      const answer = await post({ url: config.url, headers, body, timeoutMs: config.timeout }, signal);
      if (typeof answer !== "string") return judgeAnswer({ ...answer, words: conceal(answer.words) }, now());
      if (signal.aborted) return { outcome: "retryable", reason: "interrupted: the daemon is stopping" };
      return { outcome: "retryable", reason: `the webhook was not reached: ${answer}` };
    },
    preview(message) {
      return `${message.subject}\n\n${writeBody(composeBody(message), 2)}`;
    },
    async close() {},
  };
}

export const webhook = {
  type: "webhook",
  schema: webhookSchema,
  create: (config) => openWebhook(config, Date.now),
} as const satisfies ChannelKind<WebhookConfig>;

/** The value, and what stands behind its scheme: a server may quote the token alone, or decode a user and password. */
function secretsOfHeader(value: string): string[] {
  const token = value.slice(value.lastIndexOf(" ") + 1);
  const decoded = /^basic /i.test(value) ? Buffer.from(token, "base64").toString() : "";
  return [value, token, decoded, decoded.slice(decoded.indexOf(":") + 1)];
}
