import type { Inventory, ReadOptions } from "../inventory/inventory.ts";
import type { Locale } from "../policy/locale.ts";
import type { Paging } from "../smartpyme/paging.ts";
import type { InventoryQuery } from "../smartpyme/query.ts";
import { type AuditPolicy, auditListings, type Finding } from "../stock/audit.ts";
import type { Listing, ProductType } from "../stock/level.ts";
import type { OutlookOf } from "../stock/outlook.ts";
import type { State } from "../store/state.ts";
import { knownOutlooks, type OutlookPolicy } from "./known-outlooks.ts";
import type { Commits } from "./poll.ts";
import type { Reporting } from "./report.ts";

/** What an audit of a company's catalog needs. */
export interface Auditing {
  readonly company: string;
  readonly inventory: { resume(paging: Paging | null): Pick<Inventory, "sweep"> };
  readonly commits: Pick<Commits, "state" | "commit" | "stockBook">;
  readonly policy: AuditPolicy &
    OutlookPolicy & {
      readonly filters: Omit<InventoryQuery, "lowOnly">;
      /** The types of product that are watched. */
      readonly kinds: readonly ProductType[];
      /** Channels that get the report. */
      readonly channels: readonly string[];
      /** Returns the language of a channel; null: that of the configuration. */
      readonly localeOf: (channel: string) => Locale | null;
    };
  readonly now: () => Date;
}

/** A report on a catalog that was read. */
export interface CatalogReport {
  readonly company: string;
  /** The company's name as people know it. */
  readonly companyTitle: string;
  /** When the catalog was read, ISO 8601 in UTC. */
  readonly at: string;
  readonly products: number;
  readonly levels: number;
  /** Whether the pages were never consistent, so that products may be missing. */
  readonly incomplete: boolean;
}

export interface Audited extends CatalogReport {
  readonly findings: readonly Finding[];
}

/** A whole catalog as it was read. */
export interface SweptCatalog {
  readonly at: Date;
  readonly state: State | null;
  readonly companyTitle: string;
  readonly incomplete: boolean;
  readonly listings: readonly Listing[];
  readonly outlookOf: OutlookOf;
}

/**
 * Reads all watched products and finds faults in them. It writes nothing.
 * @throws when the catalog cannot be read, or the signal's reason once it is aborted
 */
export async function audit(auditing: Auditing, options: ReadOptions): Promise<Audited> {
  return auditSwept(auditing, await sweepCatalog(auditing, options));
}

/** Reads all products that the config's filters name. It throws as `audit` does. */
export async function sweepCatalog(
  { company, inventory, commits, policy, now }: Auditing,
  options: ReadOptions,
): Promise<SweptCatalog> {
  const at = now();
  const state = await commits.state(company);
  const { incomplete, companyTitle, listings } = await inventory
    .resume(state?.paging ?? null)
    .sweep({ ...policy.filters, lowOnly: false }, options);
  const outlookOf = await knownOutlooks(commits, company, state, policy, at);
  return { at, state, incomplete, companyTitle: companyTitle ?? state?.companyTitle ?? company, listings, outlookOf };
}

/** Finds faults in a catalog that was read, as far as its products are watched. */
export function auditSwept({ company, policy }: Pick<Auditing, "company" | "policy">, swept: SweptCatalog): Audited {
  const { watched, ...report } = reportOn(company, swept, policy);
  const { state, at, outlookOf } = swept;
  return { ...report, findings: auditListings(watched, state?.episodes ?? null, policy, at, outlookOf) };
}

/** Returns what each report on a catalog begins with, and the listings of the products that are watched. */
export function reportOn(
  company: string,
  { at, companyTitle, incomplete, listings }: SweptCatalog,
  { kinds }: Pick<Auditing["policy"], "kinds">,
): CatalogReport & { readonly watched: readonly Listing[] } {
  const watched = listings.filter(({ product }) => kinds.includes(product.type));
  return {
    company,
    companyTitle,
    at: at.toISOString(),
    products: watched.length,
    levels: watched.reduce((count, { levels }) => count + levels.length, 0),
    incomplete,
    watched,
  };
}

/** Returns the audit of a catalog as a report. */
export function auditReport(auditing: Auditing): Reporting {
  const { company, commits, policy } = auditing;
  return {
    company,
    what: "audit",
    commits,
    channels: policy.channels,
    localeOf: policy.localeOf,
    make: async (options) => {
      const { companyTitle, at, products, levels, incomplete, findings } = await audit(auditing, options);
      return {
        content: { kind: "audit", companyTitle, polledAt: at, incomplete, findings, levels },
        facts: { products, levels, incomplete, findings: findings.length },
      };
    },
  };
}
