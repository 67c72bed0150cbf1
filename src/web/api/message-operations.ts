import { z } from "zod";
import type { Delivery } from "../../notifications/delivery.ts";
import type { Store } from "../../store/store.ts";
import { composedText } from "../../text.ts";
import { summarizeLetter } from "../../watch/overview.ts";
import { putBack } from "../../watch/put-back.ts";
import { findMessage } from "../messages/find-message.ts";
import { companyName, count, paged, pageOf, paging, time } from "./basics.ts";
import { type Api, Refusal } from "./operation.ts";
import { deadLetterSchema } from "./standing-operations.ts";

const message = {
  id: z.string(),
  company: companyName.describe("By its name in the config; _operations: the daemon itself."),
  channel: z.string(),
};

const kind = z.enum(["changes", "first_run", "notice", "audit", "advice"]);

export const waitingSchema = z.object({
  ...paged,
  messages: z
    .array(
      z.object({
        ...message,
        kind,
        polledAt: time.describe("When what it tells was found."),
        changes: count,
        attempts: count,
        failingSince: time.nullable(),
        nextTryAt: time.nullable().describe("Null: at once."),
        lastError: z.string().nullable(),
      }),
    )
    .describe("Oldest first."),
});

export const sentMessageSchema = z.object({
  ...message,
  deliveries: z.array(z.object({ id: z.string(), polledAt: time })).describe("What it was made of, oldest first."),
  sentAt: time,
  changes: z.object({ breached: count, depleted: count, reminder: count, recovered: count, retired: count }),
  to: z.array(z.string()).describe("Whom it reached; empty: the channel has no recipients of its own."),
  levels: z.array(z.string()).describe("Keys of the levels that it told of, as far as its content is kept."),
  kept: count.describe("Changes and findings with which its content is kept."),
});

export const sentSchema = z.object({ ...paged, messages: z.array(sentMessageSchema).describe("Newest first.") });

export const deadLettersSchema = z.object({
  ...paged,
  deadLetters: z.array(deadLetterSchema).describe("Oldest first."),
});

export const messageSchema = z.object({
  ...message,
  kind,
  polledAt: time,
  sentAt: time.nullable().describe("Null: it waits, or was given up."),
  text: z.string().describe("As its readers would see it, without its layout."),
});

export const retrySchema = z
  .union([z.strictObject({ ids: z.array(z.string()).min(1).max(10_000) }), z.strictObject({ all: z.literal(true) })])
  .describe("The dead letters to deliver again: some by their ids, or all.");

export const retriedSchema = z.object({
  isFine: z.boolean(),
  deadLetters: z.array(
    z.object({ id: z.string(), refusal: z.string().nullable().describe("Null: it waits to be delivered again.") }),
  ),
});

/** So many of what was sent in 90 days. */
const MOST_SENT = 10_000;

export interface MessageOperationsSource {
  readonly store: Pick<Store, "pending" | "deadLetters" | "requeue" | "sent" | "sentMessage">;
  readonly channels: readonly string[];
  /** Deliveries of one channel as one message, as its readers would see it; null: there is no such channel. */
  readonly preview: (deliveries: readonly Delivery[]) => Promise<string | null>;
}

/** Adds what was sent, what waits and what was given up. */
export function addMessageOperations(api: Api, { store, channels, preview }: MessageOperationsSource): void {
  api.add({
    method: "GET",
    path: "/api/v1/messages/sent",
    summary: "The messages that were sent in the last 90 days.",
    asks: z.object({ query: z.strictObject(paging) }),
    answer: sentSchema,
    handle: async ({ query }) => {
      const { items, ...rest } = pageOf(await store.sent(MOST_SENT), query);
      return { ...rest, messages: items };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/messages/waiting",
    summary: "The messages that have yet to go out.",
    asks: z.object({ query: z.strictObject(paging) }),
    answer: waitingSchema,
    handle: async ({ query }) => {
      const { items, ...rest } = pageOf(await store.pending(), query);
      return {
        ...rest,
        messages: items.map(({ delivery: { id, company, channel, kind, polledAt, changes }, progress }) => {
          const { attempts, failingSince, nextTryAt, lastError } = progress;
          const tries = { attempts, failingSince, nextTryAt, lastError };
          return { id, company, channel, kind, polledAt, changes: changes.length, ...tries };
        }),
      };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/messages/{id}",
    summary: "A message that was sent, waits or was given up, as its readers would see it.",
    asks: z.object({ params: z.strictObject({ id: z.string() }) }),
    answer: messageSchema,
    refusals: [404],
    handle: async ({ params }) => {
      const found = await findMessage(store, params.id);
      const newest = found?.deliveries.at(-1);
      const text = found && (await preview(found.deliveries));
      if (!found || !newest || text === null) return new Refusal(404, "gone");
      const { company, channel, kind, polledAt } = newest;
      const sentAt = found.sent?.sentAt ?? null;
      return { id: params.id, company, channel, kind, polledAt, sentAt, text: composedText(text) };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/dead-letters",
    summary: "The messages that were given up.",
    asks: z.object({ query: z.strictObject(paging) }),
    answer: deadLettersSchema,
    handle: async ({ query }) => {
      const { items, ...rest } = pageOf(await store.deadLetters(), query);
      return { ...rest, deadLetters: items.map(summarizeLetter) };
    },
  });
  api.add({
    method: "POST",
    path: "/api/v1/dead-letters/retry",
    summary: "Puts dead letters back to be delivered, within a minute, as lowstockd retry.",
    asks: z.object({ body: retrySchema }),
    answer: retriedSchema,
    handle: async ({ body }) => {
      const deadLetters = await putBack(store, "all" in body ? "all" : body.ids, channels);
      return { isFine: deadLetters.every(({ refusal }) => refusal === null), deadLetters };
    },
  });
}
