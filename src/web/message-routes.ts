import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Delivery } from "../notifications/delivery.ts";
import type { Store } from "../store/store.ts";
import { composedText, readable } from "../text.ts";
import { formGuard } from "./form-guard.ts";
import { messagesFacts } from "./messages/page.ts";
import type { Pages } from "./pages/pages.ts";
import { sharing } from "./sharing.ts";

const MOST_SENT = 100;

/** All that was sent in 90 days is read for the last of it. */
const SENT_SHARED_MS = 10_000;

const querySchema = z.object({ retried: z.enum(["revived", "refused"]).nullable().catch(null) });

const idSchema = z.object({ id: z.string().min(1).max(1_000) });

/** What the pages of messages read, and where what was given up is put back. */
export interface MessageRoutesSource {
  readonly store: Pick<Store, "outline" | "pending" | "deadLetters" | "requeue" | "sent">;
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  /** A message as its channel's readers would see it; null: there is no such channel. */
  readonly preview: (delivery: Delivery) => Promise<string | null>;
  readonly now: () => Date;
}

/** Adds the page of what was sent, what waits and what was given up, and of each that has not gone out. */
export function addMessagePages(
  server: FastifyInstance,
  source: MessageRoutesSource,
  pages: Pages,
  base: string,
): void {
  const { store, companies, channels, preview, now } = source;
  const readSent = sharing(() => store.sent(MOST_SENT), now, SENT_SHARED_MS);
  const preHandler = formGuard(server);

  server.get("/messages", async (request, reply) => {
    const [deadLetters, pending, sent, titles] = await Promise.all([
      store.deadLetters(),
      store.pending(),
      readSent(),
      readTitles(),
    ]);
    const titleOf = (company: string) => titles.get(company) ?? company;
    const outcome = querySchema.parse(request.query).retried;
    return await pages.send(request, reply, "messages", (reader) =>
      messagesFacts({ base, titleOf, channels, deadLetters, pending, sent, outcome }, reader),
    );
  });
  server.get("/message", async (request, reply) => {
    const delivery = await find(request);
    const text = delivery && (await preview(delivery));
    if (!delivery || text === null) return await pages.problem(request, reply, 404, "gone");
    return await pages.send(request, reply, "message", ({ words }) => ({
      title: words.messages.one(delivery.channel),
      backHref: `${base}/messages`,
      text: composedText(text),
    }));
  });
  server.post("/messages/retry", { preHandler }, async (request, reply) => {
    const { data } = idSchema.safeParse(request.body);
    if (!data) return await pages.problem(request, reply, 400, "badRequest");
    const outcome = (await putBack([data.id])) ? "revived" : "refused";
    return await reply.redirect(`${base}/messages?retried=${outcome}`, 303);
  });
  server.post("/messages/retry-all", { preHandler }, async (_request, reply) => {
    const letters = (await store.deadLetters()).filter(({ delivery }) => channels.includes(delivery.channel));
    const outcome = (await putBack(letters.map(({ delivery }) => delivery.id))) ? "revived" : "refused";
    return await reply.redirect(`${base}/messages?retried=${outcome}`, 303);
  });

  /** Whether all of them wait again. */
  async function putBack(ids: readonly string[]): Promise<boolean> {
    const letters = new Map((await store.deadLetters()).map(({ delivery }) => [delivery.id, delivery.channel]));
    let isDone = true;
    for (const id of ids) {
      const channel = letters.get(id);
      const canBeSent = channel !== undefined && channels.includes(channel);
      isDone = canBeSent && (await store.requeue(id)) === "revived" && isDone;
    }
    return isDone;
  }

  async function find(request: FastifyRequest): Promise<Delivery | null> {
    const { data } = idSchema.safeParse(request.query);
    const all = [...(await store.pending()), ...(await store.deadLetters())];
    return all.find(({ delivery }) => delivery.id === data?.id)?.delivery ?? null;
  }

  async function readTitles(): Promise<ReadonlyMap<string, string>> {
    const outlines = await Promise.all(companies.map(async (name) => [name, await store.outline(name)] as const));
    return new Map(outlines.map(([name, state]) => [name, readable(state?.companyTitle ?? null) ?? name]));
  }
}
