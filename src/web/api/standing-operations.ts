import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { Overview } from "../../watch/overview.ts";
import { csrfOwner } from "../pages/pages.ts";
import { companyName, count, day, time } from "./basics.ts";
import { type Api, NOTHING } from "./operation.ts";

const budget = z.object({ left: count, limit: count, resetsAt: time }).nullable();

const behind = z
  .object({ since: time, alerts: count, reason: z.string().nullable() })
  .nullable()
  .describe("What has not been read for so long that people are told; null: everything was read.");

const companySchema = z.object({
  name: companyName,
  lastPollAt: time.nullable(),
  error: z.string().nullable().describe("Of the last poll; null: it succeeded."),
  failingSince: time.nullable(),
  nextDueAt: time.nullable(),
  coverage: z
    .object({
      mode: z.enum(["filtered", "full"]),
      verified: z.boolean(),
      checkedAt: time,
      products: count,
      missed: count,
      under: z.string().nullable(),
    })
    .nullable(),
  slices: z
    .object({
      next: count,
      products: count,
      pagesAPoll: count,
      pageSize: count,
      began: time,
      lastCycle: z.object({ began: time, ended: time }).nullable(),
    })
    .nullable(),
  behind,
  oddities: z.object({ unknown: count, ignored: count, told: z.array(z.string()) }),
  budget,
  open: z.object({
    low: count,
    out: count,
    places: z
      .array(z.object({ branch: z.string().nullable(), warehouse: z.string().nullable(), low: count, out: count }))
      .describe("Warehouses, worst first."),
    soon: count
      .optional()
      .describe("How many of the low ones run out within three days; absent: how fast any is consumed is not known."),
  }),
  silenced: z.array(z.object({ reason: z.string(), until: day.nullable(), levels: count })),
});

export const deadLetterSchema = z.object({
  id: z.string(),
  company: companyName.describe("By its name in the config; _operations: the daemon itself."),
  channel: z.string(),
  at: time.describe("When it was given up."),
  changes: count,
  reason: z.string(),
});

const reload = z
  .object({ at: time, error: z.string().nullable().describe("Why it could not be used; null: it is in force.") })
  .nullable()
  .describe("The last time that the config was read anew; null: it never was.");

export const overviewSchema = z.object({
  at: time,
  isFine: z.boolean(),
  daemon: z.object({ isRunning: z.boolean(), process: z.string(), since: time.nullable() }).nullable(),
  members: z
    .array(
      z.object({
        process: z.string(),
        role: z.enum(["leader", "standby", "worker"]),
        since: time.describe("In this role."),
        version: z.string(),
      }),
    )
    .describe("The daemons that share the store, who leads first; none: it takes one alone, or none runs."),
  backlog: z
    .object({
      since: time.nullable().describe("When the poll that waits for longest was due; null: none waits."),
      queues: z.array(
        z.object({
          name: z.enum(["polls", "drains", "reports"]),
          waiting: count.describe("That could begin."),
          active: count,
          delayed: count.describe("Whose time is still to come."),
        }),
      ),
    })
    .nullable()
    .describe("What a fleet has still to do, in jobs; null: there is none, or it cannot be asked here."),
  companies: z.array(companySchema),
  channels: z.array(
    z.object({
      name: z.string(),
      waiting: z.object({ deliveries: count, changes: count }),
      held: count.describe("Levels that wait for a digest or the end of quiet hours."),
      failingSince: time.nullable(),
      error: z.string().nullable(),
      nextTryAt: time.nullable(),
      lastSentAt: time.nullable(),
      unreached: z.array(z.object({ address: z.string(), reason: z.string(), isFinal: z.boolean(), since: time })),
    }),
  ),
  reload,
  deadLetters: z.array(deadLetterSchema).describe("Oldest first."),
});

export const pollsSchema = z.object({
  companies: z.array(
    z.object({
      company: companyName,
      lastPollAt: time.nullable(),
      nextDueAt: time.nullable(),
      failingSince: time.nullable(),
      error: z.string().nullable(),
      budget,
      behind,
    }),
  ),
});

export const incidentsSchema = z.object({
  incidents: z.array(
    z.object({
      subject: z.object({
        kind: z.enum(["company", "coverage", "channel", "store", "config", "queue", "load"]),
        name: z.string(),
        recipient: z
          .string()
          .optional()
          .describe("The address that a channel does not reach, while it reaches others."),
      }),
      since: time,
      reason: z.string().nullable(),
      toldThrough: z.array(z.string()).describe("The channels that have told of it."),
    }),
  ),
});

export const sessionSchema = z.object({
  kind: z.enum(["person", "program", "anybody"]),
  user: z.string().nullable(),
  csrf: z.string().nullable().describe("To be sent as x-csrf-token with what changes something; null: not needed."),
});

export interface StandingSource {
  readonly store: Pick<Store, "operations">;
  readonly overview: () => Promise<Overview>;
}

/** Adds how everything stands, and who asks. */
export function addStandingOperations(api: Api, { store, overview }: StandingSource): void {
  api.add({
    method: "GET",
    path: "/api/v1/session",
    summary: "Who asks, and what a session sends along with what changes something.",
    asks: NOTHING,
    answer: sessionSchema,
    handle: async (_, { request, reply }) => {
      const kind = request.visitor?.kind ?? "anybody";
      const user = request.visitor?.kind === "person" ? request.visitor.session.user : null;
      return { kind, user, csrf: kind === "program" ? null : reply.generateCsrf({ userInfo: csrfOwner(request) }) };
    },
  });
  api.add({
    method: "GET",
    path: "/api/v1/overview",
    summary: "How everything is going, as lowstockd status --json.",
    asks: NOTHING,
    answer: overviewSchema,
    handle: overview,
  });
  api.add({
    method: "GET",
    path: "/api/v1/polls",
    summary: "When each company was polled, and is to be.",
    asks: NOTHING,
    answer: pollsSchema,
    handle: async () => ({
      companies: (await overview()).companies.map(
        ({ name, lastPollAt, nextDueAt, failingSince, error, budget, behind }) => ({
          company: name,
          lastPollAt,
          nextDueAt,
          failingSince,
          error,
          budget,
          behind,
        }),
      ),
    }),
  });
  api.add({
    method: "GET",
    path: "/api/v1/incidents",
    summary: "Troubles of the daemon itself that people were told of, and that go on.",
    asks: NOTHING,
    answer: incidentsSchema,
    handle: async () => ({ incidents: (await store.operations()).incidents }),
  });
}
