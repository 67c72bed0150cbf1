import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Delivery } from "../notifications/delivery.ts";
import type { Sent } from "../store/kinds.ts";
import type { Store } from "../store/store.ts";
import { composedText, readable } from "../text.ts";
import { putBack } from "../watch/put-back.ts";
import { formGuard } from "./form-guard.ts";
import { findMessage } from "./messages/find-message.ts";
import { messageFacts } from "./messages/message-page.ts";
import { messagesFacts } from "./messages/page.ts";
import type { Pages } from "./pages/pages.ts";

const querySchema = z.object({ retried: z.enum(["revived", "refused"]).nullable().catch(null) });

const idSchema = z.object({ id: z.string().min(1).max(1_000) });

/** What the pages of messages read, and where what was given up is put back. */
export interface MessageRoutesSource {
  readonly store: Pick<Store, "outline" | "pending" | "deadLetters" | "requeue" | "sentMessage">;
  /** What was sent lately, newest first. */
  readonly recentSent: () => Promise<readonly Sent[]>;
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  /** Deliveries of one channel as one message, as its readers would see it; null: there is no such channel. */
  readonly preview: (deliveries: readonly Delivery[]) => Promise<string | null>;
}

/** Adds the page of what was sent, what waits and what was given up, and the page of each message. */
export function addMessagePages(
  server: FastifyInstance,
  source: MessageRoutesSource,
  pages: Pages,
  base: string,
): void {
  const { store, recentSent, companies, channels, preview } = source;
  const preHandler = formGuard(server);

  server.get("/messages", async (request, reply) => {
    const [deadLetters, pending, sent, titles] = await Promise.all([
      store.deadLetters(),
      store.pending(),
      recentSent(),
      readTitles(),
    ]);
    const titleOf = (company: string) => titles.get(company) ?? company;
    const outcome = querySchema.parse(request.query).retried;
    return await pages.send(request, reply, "messages", (reader) =>
      messagesFacts({ base, titleOf, channels, deadLetters, pending, sent, outcome }, reader),
    );
  });
  server.get("/message", async (request, reply) => {
    const { data } = idSchema.safeParse(request.query);
    const found = data ? await findMessage(store, data.id) : null;
    const text = found && (await preview(found.deliveries));
    if (!found || text === null) return await pages.problem(request, reply, 404, "gone");
    return await pages.send(request, reply, "message", (reader) =>
      messageFacts(found, composedText(text), base, reader),
    );
  });
  server.post("/messages/retry", { preHandler }, async (request, reply) => {
    const { data } = idSchema.safeParse(request.body);
    if (!data) return await pages.problem(request, reply, 400, "badRequest");
    const outcome = await tryAgain([data.id]);
    return await reply.redirect(`${base}/messages?retried=${outcome}`, 303);
  });
  server.post("/messages/retry-all", { preHandler }, async (_request, reply) => {
    const letters = (await store.deadLetters()).filter(({ delivery }) => channels.includes(delivery.channel));
    const outcome = await tryAgain(letters.map(({ delivery }) => delivery.id));
    return await reply.redirect(`${base}/messages?retried=${outcome}`, 303);
  });

  /** Whether all of them wait again. */
  async function tryAgain(ids: readonly string[]): Promise<"revived" | "refused"> {
    const outcomes = await putBack(store, ids, channels);
    return outcomes.every(({ refusal }) => refusal === null) ? "revived" : "refused";
  }

  async function readTitles(): Promise<ReadonlyMap<string, string>> {
    const outlines = await Promise.all(companies.map(async (name) => [name, await store.outline(name)] as const));
    return new Map(outlines.map(([name, state]) => [name, readable(state?.companyTitle ?? null) ?? name]));
  }
}
