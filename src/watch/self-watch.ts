import type { Delivery, PendingDelivery } from "../notifications/delivery.ts";
import type { Notice, Operations } from "../notifications/notice.ts";
import { noticeDelivery } from "../notifications/notice-delivery.ts";
import type { Locale } from "../policy/locale.ts";
import type { DeadLetter, LastPoll, Reached, Reload } from "../store/kinds.ts";
import {
  type Health,
  healthOfChannel,
  healthOfCompany,
  healthOfConfig,
  healthOfCoverage,
  healthOfRecipients,
} from "./health.ts";
import { type IncidentPolicy, type IncidentVerdict, judgeIncidents } from "./judge-incidents.ts";
import type { Log } from "./log.ts";

/** The part of the store that the check of the daemon itself needs. */
export interface OwnRecords {
  lastPolls(): Promise<readonly LastPoll[]>;
  pending(): Promise<readonly PendingDelivery[]>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  reached(): Promise<readonly Reached[]>;
  lastReload(): Promise<Reload | null>;
  operations(): Promise<Operations>;
  commitOperations(next: Operations, deliveries: readonly Delivery[]): Promise<void>;
}

export interface SelfWatching {
  readonly records: OwnRecords;
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  /** Returns the recipients of a channel; empty when it has none of its own. */
  readonly recipientsOf: (channel: string) => readonly string[];
  /** Tells whether a company's poll is due and only waits for polls of other companies. */
  readonly isWaiting: (company: string) => boolean;
  /** Judges whether the workers of a fleet keep up; absent: there is no fleet. */
  readonly healthOfLoad?: ((graceMs: number, now: Date) => Promise<Health>) | undefined;
  /** Returns a company's name as people know it; null when it was never read. */
  readonly titleOf: (company: string) => Promise<string | null>;
  /** Returns the language of a channel; null: that of the configuration. */
  readonly localeOf: (channel: string) => Locale | null;
  readonly policy: IncidentPolicy & { readonly graceMs: number };
  readonly now: () => Date;
  readonly log: Log;
}

export interface SelfWatched {
  /** Channels with a notice to deliver. */
  readonly told: readonly string[];
  /** Whether no company or whole channel has an incident, and no company's last poll has failed or is overdue. */
  readonly isWell: boolean;
}

/**
 * Checks that every company is polled and every channel delivers, and commits notices. Each incident and its end are told once,
 * even across restarts, because everything is in the store.
 */
export async function watchSelf(watching: SelfWatching): Promise<SelfWatched> {
  const { records, policy, now, log } = watching;
  const before = await records.operations();
  const health = await readHealth(watching);
  const at = now();
  const verdict = judgeIncidents(before.incidents, health, policy, at);
  const version = before.version + 1;
  const news = await Promise.all(
    verdict.news.map(async ({ notice, through }) => ({ notice: await entitle(notice, watching), through })),
  );
  const deliveries = composeDeliveries(news, version, at, watching.localeOf);
  if (verdict.hasChanged) await records.commitOperations({ version, incidents: verdict.incidents }, deliveries);
  for (const { notice, through } of verdict.news) logNotice(notice, through, log);
  const isPolled = health.every(({ subject, failingSince }) => subject.kind !== "company" || failingSince === null);
  const isReached = verdict.incidents.every(
    ({ subject: { kind, recipient } }) => recipient !== undefined || kind === "coverage" || kind === "config",
  );
  return { told: deliveries.map(({ channel }) => channel), isWell: isPolled && isReached };
}

async function readHealth({
  records,
  companies,
  channels,
  recipientsOf,
  isWaiting,
  healthOfLoad,
  policy,
  now,
}: SelfWatching): Promise<Health[]> {
  // First, because companies are not at fault when it is the load.
  const load = (await healthOfLoad?.(policy.graceMs, now())) ?? null;
  const lastPolls = new Map((await records.lastPolls()).map((last) => [last.company, last]));
  const deliveries = {
    pending: await records.pending(),
    deadLetters: await records.deadLetters(),
    reached: await records.reached(),
  };
  return [
    ...companies.map((name) => {
      const graceMs = isWaiting(name) ? Number.POSITIVE_INFINITY : policy.graceMs;
      return healthOfCompany(name, lastPolls.get(name), graceMs, now());
    }),
    ...companies.map((name) => healthOfCoverage(name, lastPolls.get(name))),
    ...channels.map((name) => healthOfChannel(name, deliveries)),
    ...channels.flatMap((name) => healthOfRecipients(name, recipientsOf(name), deliveries)),
    healthOfConfig(await records.lastReload()),
    ...(load ? [load] : []),
  ];
}

async function entitle(notice: Notice, { titleOf }: Pick<SelfWatching, "titleOf">): Promise<Notice> {
  const { kind, name } = notice.subject;
  const title = kind === "company" || kind === "coverage" ? await titleOf(name) : null;
  return title === null ? notice : { ...notice, title };
}

function composeDeliveries(
  news: IncidentVerdict["news"],
  version: number,
  at: Date,
  localeOf: SelfWatching["localeOf"],
): Delivery[] {
  const channels = new Set(news.flatMap(({ through }) => through));
  return [...channels].map((channel) => {
    const notices = news.filter(({ through }) => through.includes(channel)).map(({ notice }) => notice);
    return noticeDelivery(version, { channel, locale: localeOf(channel) }, at, notices);
  });
}

function logNotice({ kind, subject, since, reason, waiting }: Notice, through: readonly string[], log: Log): void {
  const { kind: what, name, recipient } = subject;
  const facts = { [what]: name, ...(recipient && { recipient }), since, reason, waiting, told_through: through };
  if (kind === "ended") log.info(facts, "out of trouble");
  else if (through.length > 0) log.error(facts, "in trouble");
  else log.error(facts, "in trouble, and no channel works to tell it through");
}
