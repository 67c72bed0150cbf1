import { setTimeout as sleep } from "node:timers/promises";
import { isNativeError } from "node:util/types";
import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError } from "@slack/webhook";
import type { Channel, SendResult } from "../alerts/channel.ts";
import type { Message } from "../alerts/message.ts";
import { createMask } from "../mask.ts";
import { secretsOfAddress } from "./address.ts";
import type { ChannelKind } from "./kind.ts";
import { type SlackConfig, slackSchema } from "./slack/config.ts";
import { type Part, renderParts } from "./slack/parts.ts";
import { previewPart } from "./slack/preview.ts";
import { judgeReply } from "./slack/reply.ts";
import { openSlackTemplates } from "./slack/texts.ts";

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
    rehearse: (message) => render(message).warnings,
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
    const patience = AbortSignal.timeout(timeoutMs);
    // The library tells neither the headers nor which 2xx it was, and its own timeout knows nothing of shutdown.
    const answer: { status: number; retryAfter: string | null } = { status: 0, retryAfter: null };
    const judge = (body: string) => judgeReply({ ...answer, body: conceal(body, config.webhook_url) }, now());
    const webhook = new IncomingWebhook(config.webhook_url, {
      fetch: async (url, init) => {
        const request = fetch(url, { ...init, redirect: "manual", signal: AbortSignal.any([signal, patience]) });
        const response = await request.catch((error) => Promise.reject(new Error(explain(error))));
        answer.status = response.status;
        answer.retryAfter = response.headers.get("retry-after");
        return response;
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
      const failure = patience.aborted ? `no answer within ${timeoutMs / 1000} s` : error.original.message;
      return { outcome: "retryable", reason: `Slack was not reached: ${conceal(failure, config.webhook_url)}` };
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

/** fetch says only "fetch failed"; what failed is in its cause. */
function explain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  return isNativeError(error.cause) && error.cause.message ? error.cause.message : error.message;
}

/** Anyone who reads a webhook's address can post; a server or a network library may quote it, whole or in part. */
function conceal(words: string, webhookUrl: string): string {
  return createMask(secretsOfAddress(webhookUrl), "***")(words);
}
