import type { ReadOptions } from "../inventory/inventory.ts";
import { readSummary, type SummarySource } from "../inventory/read-summary.ts";
import { type CatalogSummary, largestFirst, summarizeCatalog } from "../stock/catalog-summary.ts";
import { type Audited, type Auditing, auditSwept, type SweptCatalog, sweepCatalog } from "./audit.ts";

/** What a summary of a company's catalog needs. */
export interface Summarizing extends Auditing {
  readonly summaries: SummarySource;
}

/** A company's catalog in numbers. */
export interface Summarized extends CatalogSummary {
  readonly company: string;
  /** The company's name as people know it. */
  readonly companyTitle: string;
  /** When it was read, ISO 8601 in UTC. */
  readonly at: string;
  /** `smartpyme`: SmartPyme's own counts; `computed`: ours, of the products that the config's filters name. */
  readonly source: "smartpyme" | "computed";
  /** Why SmartPyme's own were not to be had; null: they were. */
  readonly reason: string | null;
  /** Whether products may be missing, because the catalog kept changing while it was read. */
  readonly incomplete: boolean;
}

/**
 * Summarizes a catalog as the API does or, where this server does not, by a read of all of it.
 * @throws when it cannot be read, or the signal's reason once it is aborted
 */
export async function summarize(summarizing: Summarizing, options: ReadOptions): Promise<Summarized> {
  return summarizeWith(summarizing, options, () => sweepCatalog(summarizing, options));
}

/** Reads a catalog once for both its summary and what is odd in it. It throws as `summarize` does. */
export async function readCatalog(
  summarizing: Summarizing,
  options: ReadOptions,
): Promise<{ readonly summarized: Summarized; readonly audited: Audited }> {
  const swept = await sweepCatalog(summarizing, options);
  const summarized = await summarizeWith(summarizing, options, async () => swept);
  return { summarized, audited: auditSwept(summarizing, swept) };
}

async function summarizeWith(
  { company, summaries, policy, now }: Summarizing,
  options: ReadOptions,
  sweep: () => Promise<SweptCatalog>,
): Promise<Summarized> {
  const at = now().toISOString();
  const { summary, reason } = await readSummary(summaries, options);
  if (summary) {
    const { products, stock, companyTitle } = summary;
    return {
      company,
      companyTitle: companyTitle ?? company,
      at,
      source: "smartpyme",
      reason,
      incomplete: false,
      products,
      stock,
      categories: largestFirst(summary.categories),
    };
  }
  const { companyTitle, incomplete, listings } = await sweep();
  const own = summarizeCatalog(listings, policy.filters.enabled !== true);
  return { company, companyTitle, at, source: "computed", reason, incomplete, ...own };
}

/** A read of a company's catalog as programs get it: what could not be read is null, and `error` says why. */
export type OrUnread<Read extends { readonly company: string }, Kept extends keyof Read = never> = {
  readonly [Key in Exclude<keyof Read, "company" | Kept>]: Read[Key] | null;
} & { readonly [Key in Kept]: Read[Key] } & { readonly company: string; readonly error: string | null };

export type AuditFacts = OrUnread<Audited, "findings">;

export type SummaryFacts = OrUnread<Summarized, "categories">;

/** @param found a catalog that was read, or why it could not be */
export function auditFacts(company: string, found: Audited | string): AuditFacts {
  if (typeof found !== "string") return { error: null, ...found };
  const unknown = { companyTitle: null, at: null, products: null, levels: null, incomplete: null };
  return { company, error: found, ...unknown, findings: [] };
}

/** @param found a catalog that was read, or why it could not be */
export function summaryFacts(company: string, found: Summarized | string): SummaryFacts {
  if (typeof found !== "string") return { error: null, ...found };
  const unknown = { companyTitle: null, at: null, source: null, reason: null, incomplete: null };
  return { company, error: found, ...unknown, products: null, stock: null, categories: [] };
}
