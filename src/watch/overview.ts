import type { State } from "../alerts/state.ts";
import type { Coverage } from "../stock/coverage.ts";
import { conditionOfChannel, conditionOfCompany, type DeliveryRecords } from "./condition.ts";
import type { RequestBudget } from "./inventory.ts";
import { countByPlace, type OpenPlace } from "./open-places.ts";
import type { OwnRecords } from "./self-watch.ts";
import type { TrackedPoll } from "./track-poll.ts";

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
  /** What the last poll left of the hour's requests; null: not known. */
  readonly budget: RequestBudget<string> | null;
  /** Levels that are low and out of stock, in all and by warehouse, worst first. */
  readonly open: { readonly low: number; readonly out: number; readonly places: readonly OpenPlace[] };
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
  lastPolls(): Promise<readonly Omit<TrackedPoll, "ok">[]>;
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
  last: Omit<TrackedPoll, "ok"> | undefined,
  failingSince: string | null,
  state: State | null,
): CompanyOverview {
  const places = countByPlace(state?.episodes ?? {});
  const sum = (status: "low" | "out") => places.reduce((total, place) => total + place[status], 0);
  return {
    name,
    lastPollAt: last?.at ?? null,
    error: last?.error ?? null,
    failingSince,
    nextDueAt: last?.nextDueAt ?? null,
    coverage: state?.coverage ?? null,
    budget: last?.budget ?? null,
    open: { low: sum("low"), out: sum("out"), places },
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
