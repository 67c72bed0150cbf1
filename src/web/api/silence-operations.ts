import { z } from "zod";
import { isOn, type Silence } from "../../policy/silence.ts";
import { daySchema } from "../../policy/silences-config.ts";
import { ANSWERS } from "../../stock/change.ts";
import { freeSilenceId } from "../../store/silence-id.ts";
import type { Store } from "../../store/store.ts";
import { oneLine, readable } from "../../text.ts";
import { countOpen, listSilences } from "../../watch/list-silences.ts";
import { count, day, quantity, silencedSchema, time } from "./basics.ts";
import { type Api, NOTHING, Refusal } from "./operation.ts";

const LONGEST_REASON = 200;
const LONGEST_NAME = 64;

const texts = z.array(z.string().max(1_000)).min(1).max(1_000).optional();

/** Which levels a silence is about. */
const matchShape = {
  company: texts.describe("By their names in the config."),
  sku: texts,
  product: texts.describe("By name."),
  product_id: z.array(z.int()).min(1).max(1_000).optional(),
  category: texts,
  brand: texts,
  supplier: texts,
  branch: texts,
  warehouse: texts,
  status: z
    .array(z.enum(["ok", "low", "out"]))
    .min(1)
    .optional(),
};

export const matchSchema = z
  .object(matchShape)
  .describe("Each field lists texts of which one must fit, * for any text; each field that is given must fit.");

const reason = z.string().describe("Why, for people.");
const until = day.nullable().describe("The last day; null: until somebody ends it.");
const by = z.string().nullable().describe("Who made it, for people; null: not known.");

const answer = z
  .object({
    answer: z.enum(ANSWERS),
    levels: z.array(z.object({ key: z.string(), quantity: quantity.nullable(), stock: quantity })),
  })
  .optional()
  .describe("Only of one made by an answer: what was answered, of which levels, and how many were ordered.");

const silence = { id: z.string(), match: matchSchema, until, reason };

export const keptSilenceSchema = z.object({ ...silence, since: time, by, answer });

export const silencesSchema = z.object({
  silences: z
    .array(
      z.object({
        ...silence,
        since: time.nullable().describe("Null: it is of the config."),
        by,
        answer,
        isOver: z.boolean(),
        levels: count.describe("Open levels that it keeps quiet."),
      }),
    )
    .describe("Those of the config first, then the others, oldest first."),
  byNote: z.array(silencedSchema).describe("Open levels that a note in SmartPyme keeps quiet."),
});

export const newSilenceSchema = z.strictObject({
  match: z.strictObject(matchShape).refine((match) => Object.keys(match).length > 0, {
    error: "must name something: else nobody is told of anything",
  }),
  until: daySchema.nullable().default(null).describe("The last day; null: until somebody ends it."),
  reason: z
    .string()
    .transform((text) => oneLine(text, LONGEST_REASON))
    .refine((text) => text !== "", { error: "must say why, for people" }),
  by: z.string().optional().describe("Who makes it, for people; of somebody who has signed in always that name."),
});

export const madeSilenceSchema = z.object({ ...silence, by, levels: count.describe("Open levels that it is about.") });

export const endedSilencesSchema = z.object({
  isFine: z.boolean(),
  silences: z.array(z.object({ id: z.string(), isEnded: z.boolean() })),
});

export interface SilenceOperationsSource {
  readonly store: Pick<Store, "state" | "silences" | "addSilence" | "endSilence">;
  readonly companies: readonly string[];
  /** Of the config. */
  readonly configured: readonly Silence[];
  /** Today, as YYYY-MM-DD. */
  readonly today: () => string;
  readonly now: () => Date;
}

/** Adds what people are not told of for a while. */
export function addSilenceOperations(
  api: Api,
  { store, companies, configured, today, now }: SilenceOperationsSource,
): void {
  api.add({
    method: "GET",
    path: "/api/v1/silences",
    summary: "All that is silenced, as lowstockd silence list --json.",
    asks: NOTHING,
    answer: silencesSchema,
    handle: () => listSilences(store, companies, configured, today()),
  });
  api.add({
    method: "POST",
    path: "/api/v1/silences",
    summary: "Silences levels from the next poll on, as lowstockd silence add.",
    asks: z.object({ body: newSilenceSchema }),
    answer: madeSilenceSchema,
    status: 201,
    handle: async ({ body: { match, until, reason, by: name = "" } }, { request: { visitor } }) => {
      if (!isOn(until, today())) return new Refusal(400, "badRequest", [{ at: "until", message: "is over" }]);
      const by = visitor?.kind === "person" ? visitor.session.user : readable(oneLine(name, LONGEST_NAME));
      const id = freeSilenceId(await store.silences());
      await store.addSilence({ id, match, until, reason, since: now().toISOString(), by });
      return { id, match, until, reason, by, levels: await countOpen(store, companies, match) };
    },
  });
  api.add({
    method: "DELETE",
    path: "/api/v1/silences/{id}",
    summary: "Ends a silence that was not made by the config: what is still low is told with the next poll.",
    asks: z.object({ params: z.strictObject({ id: z.string() }) }),
    answer: endedSilencesSchema,
    refusals: [404],
    handle: async ({ params: { id } }) =>
      (await store.endSilence(id)) ? { isFine: true, silences: [{ id, isEnded: true }] } : new Refusal(404, "notThere"),
  });
}
