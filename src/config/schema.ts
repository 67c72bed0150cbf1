import { z } from "zod";
import { channelSchema } from "../channels/index.ts";
import { scaleConfigSchema } from "../fleet/config.ts";
import { logSchema } from "../log.ts";
import { suppliersConfigSchema } from "../messages/suppliers-config.ts";
import { alertsConfigSchema } from "../policy/config.ts";
import { routesConfigSchema } from "../policy/routes-config.ts";
import { companySchema, pollSchema } from "../smartpyme/config.ts";
import { thresholdsConfigSchema } from "../stock/config.ts";
import { consumptionConfigSchema } from "../stock/consumption/config.ts";
import { storeConfigSchema } from "../store/config.ts";
import { historyConfigSchema } from "../store/history-config.ts";
import { simulationConfigSchema } from "../store/simulation-config.ts";
import { canBeShared } from "../store/store-url.ts";
import { adviseConfigSchema } from "../watch/advise-config.ts";
import { auditConfigSchema } from "../watch/audit-config.ts";
import { deliveryConfigSchema } from "../watch/delivery-config.ts";
import { operationsConfigSchema } from "../watch/operations-config.ts";
import { httpConfigSchema } from "../web/config.ts";
import { checkConsumption, rulesAndConsumption } from "./check-consumption.ts";
import { suggest } from "./explain.ts";

const companies = z
  .array(companySchema)
  .min(1)
  .superRefine((listed, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of listed.entries()) {
      if (names.has(name)) {
        context.addIssue({ code: "custom", path: [index, "name"], message: "is taken by a company further up" });
      }
      names.add(name);
    }
  });

const channelName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: "is no name for a channel: up to 64 letters without accents, digits, _ and -",
});

/** The schema of the whole configuration. Each section's schema stands beside the part that it configures. */
export const configSchema = z
  .strictObject({
    companies: companies.describe("The SmartPyme companies to watch."),
    poll: pollSchema.prefault({}).describe("When and how the inventory is read."),
    thresholds: thresholdsConfigSchema.prefault({}).describe("When a product is low."),
    channels: z
      .record(channelName, channelSchema)
      .refine((channels) => Object.keys(channels).length > 0, { error: "must hold a channel at least" })
      .describe("Where alerts go, by names of your choice."),
    routes: routesConfigSchema.describe("Who hears of what, and when; absent: every channel of everything."),
    alerts: alertsConfigSchema.prefault({}).describe("How messages read, and when they are sent."),
    suppliers: suppliersConfigSchema.describe(
      "Suppliers by their names in SmartPyme: mails have an order for each, ready to be sent by a person.",
    ),
    delivery: deliveryConfigSchema.prefault({}).describe("How long and how often to try a channel that fails."),
    operations: operationsConfigSchema
      .prefault({})
      .describe("Who is told when the daemon cannot read a company or cannot reach people."),
    audit: auditConfigSchema.prefault({}).describe("A report now and then on the catalog itself."),
    advise: adviseConfigSchema
      .prefault({})
      .describe("What is worth changing in SmartPyme by how fast stock is consumed, and a report on it now and then."),
    http: z
      .union([z.literal(false), httpConfigSchema])
      .optional()
      .describe(
        "What the daemon (run) answers over HTTP: pages for people, health and metrics. Absent: this machine alone; false: nobody.",
      ),
    store: storeConfigSchema.prefault({}).describe("What is remembered between polls, and where."),
    history: historyConfigSchema.prefault({}).describe("What is kept to look back at."),
    consumption: consumptionConfigSchema.prefault({}).describe("What the daemon learns of how fast stock is consumed."),
    simulation: simulationConfigSchema.prefault({}).describe("What is kept to try rules on the past."),
    scale: scaleConfigSchema.optional().describe("Many daemons that share the companies of this config; absent: one."),
    log: logSchema.prefault({}).describe("What the daemon writes to its own log."),
  })
  .superRefine(checkNames, { when: ({ value }) => named.safeParse(value).success })
  .superRefine(checkScale, { when: ({ value }) => storeAndScale.safeParse(value).success })
  .superRefine(checkConsumption, { when: ({ value }) => rulesAndConsumption.safeParse(value).success });

/** A configuration with every default filled in and every secret read. Durations are milliseconds. */
export type Config = z.output<typeof configSchema>;

/** The part of a config that the check of names needs, so that it also runs when something else is wrong. */
const named = z.object({
  channels: z.record(z.string(), z.unknown()),
  operations: z.object({ channels: z.array(z.string()) }),
  audit: z.object({ channels: z.array(z.string()) }),
  advise: z.object({ channels: z.array(z.string()) }),
  routes: z.array(
    z.object({ channels: z.array(z.string()), escalate: z.object({ to: z.array(z.string()) }).optional() }),
  ),
});

const storeAndScale = z.object({ store: z.object({ url: z.string() }), scale: z.unknown().optional() });

/** Refuses a fleet on a store that one machine alone can reach. */
function checkScale({ store, scale }: z.output<typeof storeAndScale>, context: z.RefinementCtx): void {
  if (scale === undefined) return;
  if (canBeShared(store.url)) return;
  const message =
    "must be on PostgreSQL or Redis with scale: the daemons of a fleet share it; without scale, one daemon runs";
  context.addIssue({ code: "custom", path: ["store", "url"], message });
}

/** Refuses names of channels that there are not. */
export function checkNames(
  { channels, operations, audit, advise, routes }: z.output<typeof named>,
  context: z.RefinementCtx,
): void {
  const known = Object.keys(channels);
  const check = (names: readonly string[], path: readonly (string | number)[]) => {
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const message = `there is no channel "${name}"${suggest(name, known) || `; there are ${known.join(", ")}`}`;
      context.addIssue({ code: "custom", path: [...path, index], message });
    }
  };
  check(operations.channels, ["operations", "channels"]);
  check(audit.channels, ["audit", "channels"]);
  check(advise.channels, ["advise", "channels"]);
  for (const [index, { channels, escalate }] of routes.entries()) {
    check(channels, ["routes", index, "channels"]);
    check(escalate?.to ?? [], ["routes", index, "escalate", "to"]);
  }
}
