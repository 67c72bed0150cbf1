import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ANSWERABLE_MS, type Reading, type ReadToken, readAnswerToken } from "../messages/answer-token.ts";
import type { LinkKey } from "../store/kinds.ts";
import type { Store } from "../store/store.ts";
import { createKeyedLock } from "../watch/keyed-lock.ts";
import { type AnswerForm, type AnswerProblem, answerSchema, readAnswer } from "./answers/form.ts";
import { createLevelFinder, judgeLink, type Standing, spentAnswers } from "./answers/judge-link.ts";
import { answerFacts, closedFacts, STATUSES } from "./answers/page.ts";
import type { LevelRoutesSource } from "./level-routes.ts";
import type { OpenLevels } from "./levels/rows.ts";
import type { Pages } from "./pages/pages.ts";
import { sharing } from "./sharing.ts";

/** From one address, links that are not genuine. Genuine ones are not counted: everybody of an office may have one address. */
const FORGED_A_MINUTE = 30;

/** So long after a revocation links of before may still be taken. */
const KEY_SHARED_MS = 1_000;

/** Stands for the key while there is none: no token that it has signed is known to anybody. */
const NO_KEY: Pick<LinkKey, "key"> = { key: "" };

const paramsSchema = z.object({ token: z.string() });

const querySchema = z.object({ later: z.string().optional(), no: z.string().optional(), done: z.string().optional() });

export interface AnswerRoutesSource extends Pick<LevelRoutesSource, "levels" | "calendar" | "now"> {
  readonly store: Pick<Store, "silences" | "addSilence" | "endSilence" | "linkKey">;
}

/**
 * Adds the pages of the links in messages. To look changes nothing, as programs that check mails open links; what is sent with the
 * form does. Whoever has a link may answer it: the token is the proof, and no other site knows it.
 * @param base before each path
 */
export function addAnswerPages(server: FastifyInstance, source: AnswerRoutesSource, pages: Pages, base: string): void {
  const { store, calendar, now } = source;
  const readKey = sharing(() => store.linkKey(), now, KEY_SHARED_MS);
  const findLevels = createLevelFinder();
  const lock = createKeyedLock();
  const isGenuine = async (request: FastifyRequest) => (await read(request)).outcome !== "forged";
  const rateLimit = { max: FORGED_A_MINUTE, timeWindow: 60_000, allowList: isGenuine };

  server.get("/a/:token", { config: { rateLimit } }, async (request, reply) => {
    const reading = await read(request);
    if (reading.outcome !== "valid") return await close(request, reply, { is: reading.outcome });
    const { standing } = await judge(reading.token);
    if (standing.is !== "open") return await close(request, reply, standing);
    const { later, no } = querySchema.parse(request.query);
    const answer = later !== undefined ? "later" : no !== undefined ? "no_reorder" : "ordered";
    return await ask(request, reply, {
      token: reading.token,
      levels: standing.levels,
      form: { answer },
      problem: null,
    });
  });

  server.post("/a/:token", { config: { rateLimit } }, async (request, reply) => {
    const reading = await read(request);
    if (reading.outcome !== "valid") return await close(request, reply, { is: reading.outcome });
    const { data: form } = answerSchema.safeParse(request.body);
    if (!form) return await pages.problem(request, reply, 400, "badRequest");
    const { token } = reading;
    // Of two who answer at the same time the second is told what the first has said.
    return await lock.take(token.company, async () => {
      const { standing, open } = await judge(token);
      if (standing.is !== "open") return await close(request, reply, standing);
      const { levels } = standing;
      const { words } = pages.readerOf(request);
      const answer = readAnswer(form, {
        token,
        levels,
        calendar,
        now: now(),
        user: userOf(request),
        words: words.answer,
      });
      if (typeof answer === "string") {
        return await ask(request, reply.code(422), { token, levels, form, problem: answer });
      }
      await store.addSilence(answer);
      await removeSpent(token.company, open);
      return await reply.redirect(`${base}/a/${tokenOf(request)}?done`, 303);
    });
  });

  async function read(request: FastifyRequest): Promise<Reading> {
    const { key } = (await readKey()) ?? NO_KEY;
    const reading = readAnswerToken(tokenOf(request), key, now());
    return key === "" ? { outcome: "forged" } : reading;
  }

  async function judge(token: ReadToken): Promise<{ readonly standing: Standing; readonly open: OpenLevels }> {
    const [open, kept] = await Promise.all([source.levels(), store.silences()]);
    return { standing: judgeLink(token, findLevels(open.rows, token), open, kept, calendar(now())), open };
  }

  function ask(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: {
      readonly token: ReadToken;
      readonly levels: OpenLevels["rows"];
      readonly form: Partial<AnswerForm>;
      readonly problem: AnswerProblem | null;
    },
  ): Promise<FastifyReply> {
    const action = `${base}/a/${tokenOf(request)}`;
    const facts = { ...asked, action, calendar, now: now(), user: userOf(request) };
    return pages.send(request, reply, "answer", (reader) => answerFacts(facts, reader));
  }

  function close(
    request: FastifyRequest,
    reply: FastifyReply,
    standing: Parameters<typeof closedFacts>[0],
  ): Promise<FastifyReply> {
    const isDone = querySchema.parse(request.query).done !== undefined;
    return pages.send(request, reply.code(STATUSES[standing.is]), "answered", (reader) =>
      closedFacts(standing, { isDone }, reader),
    );
  }

  async function removeSpent(company: string, open: OpenLevels): Promise<void> {
    const expired = new Date(now().getTime() - ANSWERABLE_MS);
    const spent = spentAnswers(company, await store.silences(), open, calendar(now()), expired);
    for (const id of spent) await store.endSilence(id);
  }
}

function tokenOf(request: FastifyRequest): string {
  return paramsSchema.parse(request.params).token;
}

function userOf({ visitor }: FastifyRequest): string | null {
  return visitor?.kind === "person" ? visitor.session.user : null;
}
