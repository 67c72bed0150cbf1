import { setTimeout as sleep } from "node:timers/promises";
import { isNativeError } from "node:util/types";
import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError } from "@slack/webhook";
import { z } from "zod";
import type { Channel, SendResult } from "../alerts/channel.ts";
import { createMask } from "../mask.ts";
import type { ChannelKind } from "./kind.ts";
import { type Part, renderParts } from "./slack/parts.ts";
import { previewPart } from "./slack/preview.ts";
import { judgeReply } from "./slack/reply.ts";

/** Slack lets a webhook post about once a second. */
const SPACING_MS = 1_000;
const TIMEOUT_MS = 10_000;

const mention = z.string().regex(/^<(?:!here|!channel|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>$/, {
  error:
    "is not a mention: use <!here>, <!channel>, <@U…> for a person or <!subteam^S…> for a group, by its id in Slack",
});

const schema = z.strictObject({
  webhook_url: z
    .string()
    .refine(isSafeAddress, { error: "is not an https:// address (http:// is for loopback only)" })
    .meta({ secret: true })
    .describe("Address of an incoming webhook: https://api.slack.com/apps, your app, Incoming Webhooks."),
  mention: z
    .strictObject({
      out: mention.optional().describe("Whom to call when something is out of stock."),
      low: mention.optional().describe("Whom to call when something is low."),
    })
    .prefault({})
    .describe("Calls people once per message: <!here>, <!channel>, <@U…> or <!subteam^S…>."),
});

export type SlackConfig = z.output<typeof schema>;

/** What sending needs of the outside; times in milliseconds. */
export interface SlackSurroundings {
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timeoutMs: number;
}

/** A channel that posts to one incoming webhook, part by part. The webhook's address is in none of its answers. */
export function openSlack(config: SlackConfig, { now, sleep, timeoutMs }: SlackSurroundings): Channel {
  return {
    async send(message, { partsSent, onPartSent, signal }) {
      for (const [index, part] of renderParts(message, config.mention).entries()) {
        if (index < partsSent) continue;
        if (index > partsSent && !(await pause(signal))) return INTERRUPTED;
        const result = await post(part, signal);
        if (result.outcome !== "sent") return result;
        await onPartSent(index + 1);
      }
      return { outcome: "sent" };
    },
    preview: (message) => renderParts(message, config.mention).map(previewPart).join("\n\n"),
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
        const request = fetch(url, { ...init, signal: AbortSignal.any([signal, patience]) });
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
  schema,
  create(config) {
    return openSlack(config, {
      now: Date.now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      timeoutMs: TIMEOUT_MS,
    });
  },
} as const satisfies ChannelKind<SlackConfig>;

const INTERRUPTED: SendResult = { outcome: "retryable", reason: "interrupted: the daemon is stopping" };

function isSafeAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** fetch says only "fetch failed"; what failed is in its cause. */
function explain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  return isNativeError(error.cause) && error.cause.message ? error.cause.message : error.message;
}

/** Anyone who reads a webhook's address can post; a server or a network library may quote it, whole or in part. */
function conceal(words: string, webhookUrl: string): string {
  const { pathname, search } = new URL(webhookUrl);
  const ids = pathname.split("/").filter((segment) => segment.length > 8);
  return createMask([webhookUrl, search, ...ids], "***")(words);
}
