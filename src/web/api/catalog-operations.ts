import { z } from "zod";
import { FINDING_KINDS } from "../../stock/audit.ts";
import { auditFacts, summaryFacts } from "../../watch/catalog.ts";
import type { CatalogDesk } from "../catalog/desk.ts";
import { companyName, count, quantity, stockLevelSchema, thresholdSchema, time } from "./basics.ts";
import { type Api, NOTHING, Refusal } from "./operation.ts";

const read = {
  company: companyName,
  error: z.string().nullable().describe("Why it could not be read; null: it was."),
  companyTitle: z.string().nullable().describe("As people know the company."),
  at: time.nullable().describe("When it was read."),
  incomplete: z.boolean().nullable().describe("Whether products may be missing, as the catalog kept changing."),
};

const isFine = z.boolean().describe("Whether every catalog was read.");

export const summarySchema = z.object({
  isFine,
  companies: z.array(
    z.object({
      ...read,
      source: z
        .enum(["smartpyme", "computed"])
        .nullable()
        .describe("smartpyme: its own counts; computed: ours, of the products that poll.filters names."),
      reason: z.string().nullable().describe("Why SmartPyme's own counts were not to be had."),
      products: z.object({ total: count, active: count, inactive: count.nullable() }).nullable(),
      stock: z
        .object({
          units: quantity,
          value: quantity.describe("At cost, in the company's currency."),
          productsInStock: count,
          productsOutOfStock: count,
          productsLow: count.describe("At or below a minimum of SmartPyme's in some warehouse."),
        })
        .nullable(),
      categories: z.array(z.object({ category: z.string().nullable(), products: count })).describe("Largest first."),
    }),
  ),
});

export const auditSchema = z.object({
  isFine,
  companies: z.array(
    z.object({
      ...read,
      products: count.nullable(),
      levels: count.nullable(),
      findings: z
        .array(
          z.object({
            kind: z.enum(FINDING_KINDS),
            level: stockLevelSchema,
            threshold: thresholdSchema.nullable(),
            status: z.enum(["ok", "low", "out"]),
            rows: count,
            since: time.nullable(),
          }),
        )
        .describe("The most urgent first."),
    }),
  ),
});

export const catalogsToReadSchema = z.strictObject({
  company: z.string().optional().describe("By its name in the config; absent: all of them."),
});

export const catalogsReadSchema = z.object({
  isFine,
  companies: z.array(z.object({ company: companyName, error: read.error })),
});

const NOT_READ = "it was not read since the daemon began: POST /api/v1/catalog/read reads it";

/** Adds the catalogs in numbers, and what is odd in them, as they were read last; only one of these asks SmartPyme. */
export function addCatalogOperations(api: Api, { desk }: { readonly desk: CatalogDesk }): void {
  const isRead = () => desk.look().every(({ read, error }) => read !== null && error === null);
  api.add({
    method: "GET",
    path: "/api/v1/summary",
    summary: "The catalogs in numbers when they were read last, as lowstockd summary --json.",
    asks: NOTHING,
    answer: summarySchema,
    handle: async () => ({
      isFine: isRead(),
      companies: desk
        .look()
        .map(({ company, read, error }) => summaryFacts(company, read?.summarized ?? error ?? NOT_READ)),
    }),
  });
  api.add({
    method: "GET",
    path: "/api/v1/audit",
    summary: "What was odd in the catalogs when they were read last, as lowstockd audit --json.",
    asks: NOTHING,
    answer: auditSchema,
    handle: async () => ({
      isFine: isRead(),
      companies: desk.look().map(({ company, read, error }) => auditFacts(company, read?.audited ?? error ?? NOT_READ)),
    }),
  });
  api.add({
    method: "POST",
    path: "/api/v1/catalog/read",
    summary: "Reads catalogs anew for summary and audit, and answers when that is done.",
    asks: z.object({ body: catalogsToReadSchema }),
    answer: catalogsReadSchema,
    refusals: [404],
    handle: async ({ body: { company: only } }) => {
      const wanted = desk.look().filter(({ company }) => only === undefined || company === only);
      if (wanted.length === 0) return new Refusal(404, "notThere");
      for (const { company } of wanted) await desk.read(company);
      const companies = desk.look().filter(({ company }) => wanted.some((it) => it.company === company));
      return {
        isFine: companies.every(({ error }) => error === null),
        companies: companies.map(({ company, error }) => ({ company, error })),
      };
    },
  });
}
