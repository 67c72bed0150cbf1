import { z } from "zod";
import type { RulesAsked, RulesTried } from "../../watch/simulate.ts";
import { companyName, count, time } from "./basics.ts";
import { type Api, Refusal } from "./operation.ts";

/** From one address: each plays weeks of polls again. */
export const TRIES_A_MINUTE = 10;

export const MOST_DAYS = 400;

const ms = z.number().nonnegative();

const figures = z.object({
  channels: z
    .array(
      z.object({ channel: z.string(), messages: count, changes: count.describe("Number of lines in the messages.") }),
    )
    .describe("What each would have been told in the whole time."),
  levelsTold: count.describe("Levels of which somebody was told that they are low or out."),
  stockOuts: z.object({
    all: count.describe("Levels whose stock fell to 0 or less. The same under any rules."),
    toldBefore: count,
    medianLeadMs: ms
      .nullable()
      .describe("The median of the time between, in milliseconds; null: none was told before."),
    toldAtOnce: count.describe("By the poll that saw them out."),
    toldLater: count.describe("While they were out."),
    neverTold: count,
    withoutThreshold: count.describe("Of those never told."),
  }),
  neverRanOut: count.describe("Alarms that ended with the level ok, and with stock all the time."),
});

export const rulesToTrySchema = z.strictObject({
  days: z.int().min(1).max(MOST_DAYS).default(28).describe("How far back."),
  company: z.string().optional().describe("By its name in the config; absent: all."),
  sections: z
    .strictObject({
      thresholds: z.looseObject({}).optional(),
      routes: z.array(z.looseObject({})).optional(),
      alerts: z.looseObject({}).optional(),
    })
    .optional()
    .describe("Sections as in the config, to be tried; one that is left out stays as it is. Absent: nothing is tried."),
});

export const rulesTriedSchema = z.object({
  isFine: z.boolean().describe("Whether anything that polls saw is kept of that time."),
  companies: z.array(
    z.object({
      company: companyName,
      companyTitle: z.string().describe("As people know the company."),
      from: time.nullable().describe("From when on is counted; null: nothing is kept."),
      to: time.nullable().describe("When the last poll began."),
      polls: count,
      wholePolls: count.describe("Polls that read the whole catalog."),
      inForce: figures,
      tried: figures.nullable().describe("Null: nothing was tried."),
    }),
  ),
});

export interface SimulationSource {
  readonly companies: readonly string[];
  readonly tryRules: (asked: RulesAsked) => Promise<RulesTried>;
}

/** Adds what other rules would have told of the last weeks. */
export function addSimulationOperations(api: Api, { companies, tryRules }: SimulationSource): void {
  api.add({
    method: "POST",
    path: "/api/v1/simulate",
    summary: "What other rules would have told of what polls saw, beside those in force, as lowstockd simulate --json.",
    asks: z.object({ body: rulesToTrySchema }),
    answer: rulesTriedSchema,
    aMinute: TRIES_A_MINUTE,
    refusals: [404, 429],
    handle: async ({ body: { days, company, sections = null } }) => {
      if (company !== undefined && !companies.includes(company)) return new Refusal(404, "notThere");
      const tried = await tryRules({ days, company, sections });
      if ("faults" in tried) {
        const errors = tried.faults.map(({ at, message }) => ({
          at: at === "" ? "sections" : `sections.${at}`,
          message,
        }));
        return new Refusal(400, "badRequest", errors);
      }
      return { isFine: tried.companies.some(({ polls }) => polls > 0), companies: tried.companies };
    },
  });
}
