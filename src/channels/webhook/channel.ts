import { Webhook } from "standardwebhooks";
import { routeTo } from "../../http.ts";
import { createMask } from "../../mask.ts";
import type { Channel, SendResult } from "../../messages/channel.ts";
import type { Message } from "../../messages/message.ts";
import { secretsOfAddress } from "../address.ts";
import type { ChannelKind } from "../kind.ts";
import { post } from "../post.ts";
import type { Body } from "./body.ts";
import { composeBody } from "./compose-body.ts";
import { type WebhookConfig, webhookSchema } from "./config.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { splitBody } from "./split-body.ts";
import { writeBody } from "./write-body.ts";

/**
 * A channel that posts each message as one signed JSON document, or as several where it would be too large. Nothing of the address, the secret and the headers is in
 * any of its answers.
 * @param now milliseconds since the epoch
 */
export function openWebhook(config: WebhookConfig, now: () => number): Channel {
  const route = routeTo(config.url, config.timeout, process.env);
  const signer = new Webhook(config.secret);
  const redact = createMask(
    [...secretsOfAddress(config.url), config.secret, ...Object.values(config.headers).flatMap(secretsOfHeader)],
    "***",
  );
  return {
    async send(message, { partsSent, onPartSent, signal }) {
      for (const [index, content] of split(message).entries()) {
        if (index < partsSent) continue;
        if (signal.aborted) return INTERRUPTED;
        const result = await postBody(content, signal);
        if (result.outcome !== "sent") return result;
        await onPartSent(index + 1);
      }
      return { outcome: "sent" };
    },
    preview(message) {
      return [message.subject, ...split(message).map((content) => writeBody(content, 2))].join("\n\n");
    },
    async close() {},
  };

  function split(message: Message): readonly Body[] {
    return splitBody(composeBody(message), config.max_body);
  }

  async function postBody(content: Body, signal: AbortSignal): Promise<SendResult> {
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
    const answer = await post({ route, url: config.url, headers, body, timeoutMs: config.timeout }, signal);
    if (typeof answer !== "string") return judgeAnswer({ ...answer, words: redact(answer.words) }, now());
    return signal.aborted ? INTERRUPTED : { outcome: "retryable", reason: `the webhook was not reached: ${answer}` };
  }
}

const INTERRUPTED: SendResult = { outcome: "retryable", reason: "interrupted: the daemon is stopping" };

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
