import { setTimeout as sleep } from "node:timers/promises";
import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError } from "@slack/webhook";
import { routeTo } from "../../http.ts";
import { createMask } from "../../mask.ts";
import type { Channel, SendResult } from "../../messages/channel.ts";
import type { Message } from "../../messages/message.ts";
import { secretsOfAddress } from "../address.ts";
import type { ChannelKind } from "../kind.ts";
import { type Answer, post as requestOnce } from "../post.ts";
import { type SlackConfig, slackSchema } from "./config.ts";
import { type Part, renderParts } from "./parts.ts";
import { previewPart } from "./preview.ts";
import { judgeReply } from "./reply.ts";
import { openSlackTemplates } from "./texts.ts";

/** Slack lets a webhook post about once a second. */
const SPACING_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** What sending needs of the outside; times in milliseconds. */
export interface SlackSurroundings {
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timeoutMs: number;
}

/** A channel that posts to one incoming webhook, part by part. The webhook's address is in none of its answers. */
export function openSlack(config: SlackConfig, { now, sleep, timeoutMs }: SlackSurroundings): Channel {
  const route = routeTo(config.webhook_url, timeoutMs, process.env);
  const templates = openSlackTemplates(config);
  const render = (message: Message) => renderParts(message, config.mention, templates);
  return {
    async send(message, { partsSent, onPartSent, signal }) {
      const { made: parts, warnings: misrendered } = render(message);
      const warnings = [...misrendered];
      for (const [index, part] of parts.entries()) {
        if (index < partsSent) continue;
        if (index > partsSent && !(await pause(signal))) return INTERRUPTED;
        const result = await post(part, signal);
        if (result.outcome !== "sent") return result;
        warnings.push(...(result.warnings ?? []));
        await onPartSent(index + 1);
      }
      return warnings.length > 0 ? { outcome: "sent", warnings } : { outcome: "sent" };
    },
    preview(message) {
      const { made: parts, warnings } = render(message);
      return [...warnings, ...parts.map(previewPart)].join("\n\n");
    },
    dryRun: (message) => render(message).warnings,
    async close() {},
  };

  async function pause(signal: AbortSignal): Promise<boolean> {
    try {
      await sleep(SPACING_MS, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }

  async function post(part: Part, signal: AbortSignal): Promise<SendResult> {
    // The library tells neither the headers nor which 2xx it was, and its own timeout knows nothing of shutdown.
    const answer: { status: number; retryAfter: string | null } = { status: 0, retryAfter: null };
    const judge = (body: string) => judgeReply({ ...answer, body: redact(body, config.webhook_url) }, now());
    const webhook = new IncomingWebhook(config.webhook_url, {
      fetch: async (url, { headers, body } = {}) => {
        // The library's own, without an object of Headers: at the name of that Node loads its whole fetch, and so at Response.
        const request = { url: String(url), headers: { ...(headers as Record<string, string>) }, body: String(body) };
        const answered = await requestOnce({ ...request, route, timeoutMs }, signal);
        if (typeof answered === "string") throw new Error(answered);
        // Slack's yes is in its words.
        if (answered.brokenOff !== null) throw new Error(answered.brokenOff);
        answer.status = answered.status;
        answer.retryAfter = answered.retryAfter;
        return toResponse(answered);
      },
    });
    try {
      const { text } = await webhook.send(part);
      return judge(text);
    } catch (error) {
      if (error instanceof IncomingWebhookHTTPError) {
        return judge(error.body);
      }
      if (!(error instanceof IncomingWebhookRequestError)) throw error;
      if (signal.aborted) return INTERRUPTED;
      return { outcome: "retryable", reason: `Slack was not reached: ${error.original.message}` };
    }
  }
}

export const slack = {
  type: "slack",
  schema: slackSchema,
  create(config) {
    return openSlack(config, {
      now: Date.now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      timeoutMs: TIMEOUT_MS,
    });
  },
} as const satisfies ChannelKind<SlackConfig>;

const INTERRUPTED: SendResult = { outcome: "retryable", reason: "interrupted: the daemon is stopping" };

/** As the library wants it, which looks only whether it is a success and for its words. */
function toResponse({ status, words }: Answer): Response {
  const facts = { status, ok: status >= 200 && status < 300, statusText: "", text: async () => words };
  return facts as Response;
}

/** Anyone who reads a webhook's address can post; a server or a network library may quote it, whole or in part. */
function redact(words: string, webhookUrl: string): string {
  return createMask(secretsOfAddress(webhookUrl), "***")(words);
}
