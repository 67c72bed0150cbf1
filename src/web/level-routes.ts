import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isOn } from "../policy/silence.ts";
import { daySchema } from "../policy/silences-config.ts";
import { createMatcher, type Match } from "../stock/match.ts";
import { freeSilenceId } from "../store/silence-id.ts";
import type { State } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { oneLine, readable } from "../text.ts";
import { formGuard } from "./form-guard.ts";
import { type LevelHistorySource, readLevelHistory } from "./history/read-level-history.ts";
import { closedFacts, type LevelSource, levelFacts } from "./levels/level-page.ts";
import { levelHref } from "./levels/query.ts";
import type { LevelRow } from "./levels/rows.ts";
import type { Pages } from "./pages/pages.ts";

const LONGEST_REASON = 200;
const LONGEST_NAME = 64;

const levelSchema = z.object({ company: z.string(), key: z.string() });

const formSchema = levelSchema.extend({
  reason: z.string().transform((text) => oneLine(text, LONGEST_REASON)),
  /** Empty: until it recovers. */
  until: z.union([z.literal(""), daySchema]).catch("never"),
  by: z.string().optional(),
});

const endSchema = levelSchema.extend({ id: z.string() });

/** What the page of a level reads, and where its silences go. */
export interface LevelRoutesSource extends LevelHistorySource {
  readonly store: Pick<Store, "silences" | "addSilence" | "endSilence" | "stockSamples">;
  readonly productUrl: (company: string, productId: number) => string | null;
  /** The day of a moment, as YYYY-MM-DD on the calendar of the time zone. */
  readonly calendar: (at: Date) => string;
  readonly now: () => Date;
}

/** Adds the page of one level, on which it can be silenced. @param base before each path */
export function addLevelPages(server: FastifyInstance, source: LevelRoutesSource, pages: Pages, base: string): void {
  const { store, productUrl, calendar, now } = source;
  const preHandler = formGuard(server);

  server.get("/level", (request, reply) => show(request, reply, request.query, null));
  server.post("/silences", { preHandler }, async (request, reply) => {
    const { data } = formSchema.safeParse(request.body);
    if (!data) return await pages.problem(request, reply, 400, "badRequest");
    const found = await find(data);
    if (!found) return await pages.problem(request, reply, 404, "over");
    const until = data.until === "" ? null : data.until;
    if (data.reason === "") return await show(request, reply.code(422), data, "reason");
    if (until === "never" || !isOn(until, calendar(now()))) return await show(request, reply.code(422), data, "until");
    const by = userOf(request) ?? readable(oneLine(data.by ?? "", LONGEST_NAME));
    const id = freeSilenceId(await store.silences());
    const match = matchOf(found.row);
    await store.addSilence({ id, match, until, reason: data.reason, since: now().toISOString(), by });
    return await reply.redirect(levelHref(base, found.row), 303);
  });
  server.post("/silences/end", { preHandler }, async (request, reply) => {
    const { data } = endSchema.safeParse(request.body);
    if (!data) return await pages.problem(request, reply, 400, "badRequest");
    // One that somebody else has ended is ended.
    await store.endSilence(data.id);
    return await reply.redirect(levelHref(base, data), 303);
  });

  async function show(request: FastifyRequest, reply: FastifyReply, asked: unknown, problem: LevelSource["problem"]) {
    const { data } = levelSchema.safeParse(asked);
    const found = data && (await find(data));
    const history = data && (await readLevelHistory(source, data));
    if (!found && history?.episodes.length) {
      return await pages.send(request, reply, "level", (reader) => closedFacts(history, base, reader));
    }
    if (!found || !history) return await pages.problem(request, reply, 404, "over");
    const { row, state, rows } = found;
    const today = calendar(now());
    const kept = (await store.silences()).filter(({ until }) => isOn(until, today));
    const silences = kept.flatMap((silence) => {
      const matches = createMatcher(silence.match);
      const isAbout = ({ company, episode: { level, status } }: LevelRow) =>
        matches({ company, level, statuses: [status] });
      return isAbout(row) ? [{ ...silence, levels: rows.filter(isAbout).length }] : [];
    });
    return await pages.send(request, reply, "level", (reader) =>
      levelFacts(
        row,
        {
          base,
          companyTitle: readable(state.companyTitle) ?? row.company,
          productUrl,
          notified: state.notificationState.levels,
          silences,
          history,
          calendar,
          now: now(),
          user: userOf(request),
          problem,
        },
        reader,
      ),
    );
  }

  async function find({ company, key }: z.output<typeof levelSchema>): Promise<FoundLevel | null> {
    const { states, rows } = await source.levels();
    const state = states.get(company);
    const row = rows.find((it) => it.company === company && it.key === key);
    return state && row ? { state, rows, row } : null;
  }
}

/** An open level, and what it was found among. */
interface FoundLevel {
  readonly row: LevelRow;
  readonly rows: readonly LevelRow[];
  readonly state: State;
}

/** This level and no other: names of places tell levels of one product apart. */
function matchOf({ company, episode: { level } }: LevelRow): Match {
  return {
    company: [company],
    product_id: [level.product.id],
    branch: [level.branch ?? ""],
    warehouse: [level.warehouse ?? ""],
  };
}

function userOf({ visitor }: FastifyRequest): string | null {
  return visitor?.kind === "person" ? visitor.session.user : null;
}
