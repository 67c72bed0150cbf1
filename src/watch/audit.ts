import type { Inventory, ReadOptions } from "../inventory/inventory.ts";
import { type Delivery, deliveryId } from "../notifications/delivery.ts";
import type { Locale } from "../policy/locale.ts";
import type { Paging } from "../smartpyme/paging.ts";
import type { InventoryQuery } from "../smartpyme/query.ts";
import { type AuditPolicy, auditListings, type Finding } from "../stock/audit.ts";
import type { Listing, ProductType } from "../stock/level.ts";
import type { OutlookOf } from "../stock/outlook.ts";
import type { State } from "../store/state.ts";
import { commitAside } from "./commit-aside.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import { knownOutlooks, type OutlookPolicy } from "./known-outlooks.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";

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

export interface Audited {
  readonly company: string;
  /** The company's name as people know it. */
  readonly companyTitle: string;
  /** When the catalog was read, ISO 8601 in UTC. */
  readonly at: string;
  readonly products: number;
  readonly levels: number;
  /** Whether the pages were never consistent, so that products may be missing. */
  readonly incomplete: boolean;
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
export function auditSwept(
  { company, policy }: Pick<Auditing, "company" | "policy">,
  { at, state, companyTitle, incomplete, listings, outlookOf }: SweptCatalog,
): Audited {
  const watched = listings.filter(({ product }) => policy.kinds.includes(product.type));
  return {
    company,
    companyTitle,
    at: at.toISOString(),
    products: watched.length,
    levels: watched.reduce((count, { levels }) => count + levels.length, 0),
    incomplete,
    findings: auditListings(watched, state?.episodes ?? null, policy, at, outlookOf),
  };
}

/** Outcome of an audit: its report is committed, or it failed with `failure`; neither when a stop aborted it. */
export interface AuditOutcome {
  readonly isReported: boolean;
  readonly failure?: unknown;
}

/** Audits a company, commits the report for delivery, and logs the outcome. It never rejects. */
export async function trackAudit(
  auditing: Auditing,
  { lock, log }: { readonly lock: KeyedLock; readonly log: Log },
  options: ReadOptions,
): Promise<AuditOutcome> {
  const { company } = auditing;
  try {
    const audited = await audit(auditing, options);
    options.signal.throwIfAborted();
    await lock.take(company, () => report(auditing, audited));
    const { products, levels, incomplete, findings } = audited;
    const { channels } = auditing.policy;
    log.info({ company, products, levels, incomplete, findings: findings.length, channels }, "audited the catalog");
    return { isReported: true };
  } catch (failure) {
    if (options.signal.aborted) {
      log.info({ company }, "audit abandoned: the daemon is stopping");
      return { isReported: false };
    }
    log.error({ company, error: failure }, "audit failed: nothing was sent, it is tried again");
    return { isReported: false, failure };
  }
}

async function report({ company, commits, policy }: Auditing, audited: Audited): Promise<void> {
  const { companyTitle, at: polledAt, incomplete, levels, findings } = audited;
  const committed = await commitAside(commits, company, (version) =>
    policy.channels.map((channel): Delivery => {
      const locale = policy.localeOf(channel);
      return {
        id: deliveryId(company, version, channel, locale),
        company,
        companyTitle,
        channel,
        locale,
        version,
        kind: "audit",
        polledAt,
        incomplete,
        changes: [],
        notices: [],
        findings,
        levels,
      };
    }),
  );
  if (!committed) throw new Error(`${company} has not been polled yet: its first look comes before a report on it`);
}
