import type { State } from "../alerts/state.ts";
import type { Coverage } from "../stock/coverage.ts";
import { conditionOfChannel, conditionOfCompany, type DeliveryRecords, type PollRecord } from "./condition.ts";
import type { OwnRecords } from "./self-watch.ts";

/** How everything is going, read from the store alone. Times: ISO 8601 in UTC. Printed as it is by `status --json`. */
export interface Overview {
  readonly at: string;
  /** Every company was polled, every channel delivers what it has, and there are no dead letters. */
  readonly isFine: boolean;
  readonly companies: readonly CompanyOverview[];
  readonly channels: readonly ChannelOverview[];
  /** Oldest first. */
  readonly deadLetters: readonly DeadLetterOverview[];
}

export interface CompanyOverview {
  readonly name: string;
  /** Null: no daemon has polled it in this store. */
  readonly lastPollAt: string | null;
  /** Of the last poll. */
  readonly error: string | null;
  /** Since when polls fail or one is overdue. */
  readonly failingSince: string | null;
  readonly nextDueAt: string | null;
  readonly coverage: Coverage | null;
  /** Levels that are low and out of stock. */
  readonly open: { readonly low: number; readonly out: number };
}

export interface ChannelOverview {
  readonly name: string;
  readonly waiting: { readonly deliveries: number; readonly changes: number };
  readonly failingSince: string | null;
  readonly error: string | null;
  readonly nextTryAt: string | null;
  readonly lastSentAt: string | null;
}

export interface DeadLetterOverview {
  readonly id: string;
  readonly company: string;
  readonly channel: string;
  /** When it was given up. */
  readonly at: string;
  readonly changes: number;
  readonly reason: string;
}

export interface OverviewRecords extends Omit<OwnRecords, "operations" | "commitOperations" | "lastPolls"> {
  lastPolls(): Promise<readonly (PollRecord & { readonly at: string | null })[]>;
  state(company: string): Promise<State | null>;
}

/**
 * @param companies of the config, as are the channels
 * @param graceMs how late a poll may be before it counts as overdue
 */
export async function readOverview(
  records: OverviewRecords,
  { companies, channels, graceMs }: { companies: readonly string[]; channels: readonly string[]; graceMs: number },
  now: Date,
): Promise<Overview> {
  const lastPolls = new Map((await records.lastPolls()).map((last) => [last.company, last]));
  const deliveries = {
    pending: await records.pending(),
    deadLetters: await records.deadLetters(),
    reached: new Map((await records.reached()).map(({ channel, at }) => [channel, at])),
  };
  const ofCompanies = await Promise.all(
    companies.map(async (name) => {
      const last = lastPolls.get(name);
      const { failingSince } = conditionOfCompany(name, last, graceMs, now);
      return overviewOfCompany(name, last, failingSince, await records.state(name));
    }),
  );
  const ofChannels = channels.map((name) => overviewOfChannel(name, deliveries));
  const isPolled = ofCompanies.every(({ lastPollAt, failingSince }) => lastPollAt !== null && failingSince === null);
  const isDelivered = ofChannels.every(({ failingSince }) => failingSince === null);
  return {
    at: now.toISOString(),
    isFine: isPolled && isDelivered && deliveries.deadLetters.length === 0,
    companies: ofCompanies,
    channels: ofChannels,
    deadLetters: deliveries.deadLetters.map(({ delivery: { id, company, channel, changes }, at, reason }) => ({
      id,
      company,
      channel,
      at,
      changes: changes.length,
      reason,
    })),
  };
}

function overviewOfCompany(
  name: string,
  last: (PollRecord & { readonly at: string | null }) | undefined,
  failingSince: string | null,
  state: State | null,
): CompanyOverview {
  const statuses = Object.values(state?.episodes ?? {}).map(({ status }) => status);
  const count = (status: "low" | "out") => statuses.filter((it) => it === status).length;
  return {
    name,
    lastPollAt: last?.at ?? null,
    error: last?.error ?? null,
    failingSince,
    nextDueAt: last?.nextDueAt ?? null,
    coverage: state?.coverage ?? null,
    open: { low: count("low"), out: count("out") },
  };
}

function overviewOfChannel(name: string, records: DeliveryRecords): ChannelOverview {
  const { failingSince, reason, waiting } = conditionOfChannel(name, records);
  const own = records.pending.filter(({ delivery }) => delivery.channel === name);
  const [nextTryAt = null] = own.flatMap(({ progress }) => progress.nextTryAt ?? []).sort();
  return {
    name,
    waiting: { deliveries: own.length, changes: waiting },
    failingSince,
    error: reason,
    nextTryAt,
    lastSentAt: records.reached.get(name) ?? null,
  };
}
