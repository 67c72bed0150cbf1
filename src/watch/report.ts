import type { ReadOptions } from "../inventory/inventory.ts";
import { type Delivery, deliveryId } from "../notifications/delivery.ts";
import type { Locale } from "../policy/locale.ts";
import { commitAside } from "./commit-aside.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";

/** A report on a company's catalog, which is sent when its time has come. */
export interface Reporting {
  readonly company: string;
  /** Its name in the log. */
  readonly what: "audit" | "advice";
  readonly commits: Pick<Commits, "state" | "commit">;
  /** Channels that get it. */
  readonly channels: readonly string[];
  /** Returns the language of a channel; null: that of the configuration. */
  readonly localeOf: (channel: string) => Locale | null;
  /** Makes it, without writing anything. Rejects when the catalog cannot be read. */
  readonly make: (options: ReadOptions) => Promise<Report>;
}

export interface Report {
  /** What is in the delivery of each channel. */
  readonly content: Pick<
    Delivery,
    "companyTitle" | "kind" | "polledAt" | "incomplete" | "findings" | "levels" | "advice"
  >;
  /** Facts for the log. */
  readonly facts: Readonly<Record<string, number | boolean>>;
}

/** Outcome of a report: it is committed, or it failed with `failure`; neither when a stop aborted it. */
export interface ReportOutcome {
  readonly isReported: boolean;
  readonly failure?: unknown;
}

const DONE = { audit: "audited the catalog", advice: "advised on the catalog" } as const;

/** Makes a report on a company, commits it for delivery, and logs the outcome. It never rejects. */
export async function trackReport(
  reporting: Reporting,
  { lock, log }: { readonly lock: KeyedLock; readonly log: Log },
  options: ReadOptions,
): Promise<ReportOutcome> {
  const { company, what, channels } = reporting;
  try {
    const report = await reporting.make(options);
    options.signal.throwIfAborted();
    await lock.take(company, () => commitReport(reporting, report));
    log.info({ company, ...report.facts, channels }, DONE[what]);
    return { isReported: true };
  } catch (failure) {
    if (options.signal.aborted) {
      log.info({ company }, `${what} abandoned: the daemon is stopping`);
      return { isReported: false };
    }
    log.error({ company, error: failure }, `${what} failed: nothing was sent, it is tried again`);
    return { isReported: false, failure };
  }
}

async function commitReport({ company, commits, channels, localeOf }: Reporting, { content }: Report): Promise<void> {
  const committed = await commitAside(commits, company, (version) =>
    channels.map((channel): Delivery => {
      const locale = localeOf(channel);
      const id = deliveryId(company, version, channel, locale);
      return { id, company, channel, locale, version, changes: [], notices: [], ...content };
    }),
  );
  if (!committed) throw new Error(`${company} has not been polled yet: its first look comes before a report on it`);
}
