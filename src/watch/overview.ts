import type { Coverage } from "../inventory/coverage.ts";
import type { Behind } from "../inventory/fall-behind.ts";
import type { RequestBudget } from "../inventory/inventory.ts";
import type { Slices } from "../inventory/reading-memory.ts";
import { countWaiting, NOTHING_NOTIFIED, type NotificationState } from "../notifications/notification-state.ts";
import type { UnreachedSince } from "../notifications/unreached.ts";
import { NO_ODDITIES, type Oddities } from "../smartpyme/oddities.ts";
import { NO_MEMORY } from "../stock/detect-changes.ts";
import { countByPlace, type OpenPlace } from "../stock/open-places.ts";
import { daysOfCover } from "../stock/outlook.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import { StoreUnreadable } from "../store/errors.ts";
import type { DeadLetter, LastPoll, Member, Reload } from "../store/kinds.ts";
import type { State } from "../store/state.ts";
import { type DeliveryRecords, healthOfChannel, healthOfCompany, unreachedOf } from "./health.ts";
import { ofEachState } from "./of-each-state.ts";
import type { OwnRecords, SelfWatching } from "./self-watch.ts";

/** The work that a fleet has still to do, by queue. Times are ISO 8601 in UTC. */
export interface Backlog {
  /** When the poll that waits for longest was due; null: none waits. */
  readonly since: string | null;
  readonly queues: readonly QueueOverview[];
}

/** Numbers of jobs: those that could begin, are under way, or have a time still to come. */
export interface QueueOverview {
  readonly name: "polls" | "drains" | "reports";
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

/** The state of companies and channels, by what is in the store. `status --json` prints it. Times are ISO 8601 in UTC. */
export interface Overview {
  readonly at: string;
  /** Whether every company is polled, every channel delivers, there are no dead letters, and no changed config was refused. */
  readonly isFine: boolean;
  /** The daemon that has the store, or had it last; null: none ever had. */
  readonly daemon: DaemonOverview | null;
  /** The daemons that share the store, who leads first; none: it takes one alone, or none runs. */
  readonly members: readonly MemberOverview[];
  /** What a fleet has to do; null: there is none, or this process is not of it. */
  readonly backlog: Backlog | null;
  readonly companies: readonly CompanyOverview[];
  readonly channels: readonly ChannelOverview[];
  /** The last time that the config was read anew; null: it never was. */
  readonly reload: Reload | null;
  /** Dead letters, oldest first. */
  readonly deadLetters: readonly DeadLetterOverview[];
}

export interface DaemonOverview {
  /** Whether the daemon has the store now; false: it was the last one. */
  readonly isRunning: boolean;
  /** Process and host, as "pid 7 on host shop". */
  readonly process: string;
  /** When the daemon started; null: not known. */
  readonly since: string | null;
}

/** A daemon of a store that several may share: its process as in `DaemonOverview`, and since when it has its role. */
export type MemberOverview = Pick<Member, "process" | "role" | "since" | "version">;

export interface CompanyOverview {
  readonly name: string;
  /** Null: no daemon has polled the company in this store. */
  readonly lastPollAt: string | null;
  /** Error of the last poll; null: it succeeded. */
  readonly error: string | null;
  /** Since when polls have failed, or when an overdue poll was due; null: neither. */
  readonly failingSince: string | null;
  readonly nextDueAt: string | null;
  readonly coverage: Coverage | null;
  /** How far the catalog has been read in slices; null: it is not read in slices. */
  readonly slices: Slices | null;
  /** What has not been read for so long that people are told; null: everything was read. */
  readonly behind: Behind | null;
  /** The fields that the last poll could not read. */
  readonly oddities: Oddities;
  /** The hour's requests that the last poll left; null: not known. */
  readonly budget: RequestBudget<string> | null;
  /** Numbers of low and out-of-stock levels, in all and by warehouse, worst first. */
  readonly open: {
    readonly low: number;
    readonly out: number;
    readonly places: readonly OpenPlace[];
    /** How many of the low ones run out within three days; absent: how fast any is consumed is not known. */
    readonly soon?: number | undefined;
  };
  /** Numbers of silenced open levels by silence, the largest first. */
  readonly silenced: readonly SilencedOverview[];
}

export interface SilencedOverview {
  readonly reason: string;
  /** The last day, YYYY-MM-DD; null: until somebody ends it. */
  readonly until: string | null;
  readonly levels: number;
}

export interface ChannelOverview {
  readonly name: string;
  readonly waiting: { readonly deliveries: number; readonly changes: number };
  /** Number of levels with changes that wait for a digest or the end of quiet hours. */
  readonly held: number;
  readonly failingSince: string | null;
  readonly error: string | null;
  readonly nextTryAt: string | null;
  readonly lastSentAt: string | null;
  /** Recipients that the last message to them did not reach. */
  readonly unreached: readonly UnreachedSince[];
}

export interface DeadLetterOverview {
  readonly id: string;
  readonly company: string;
  readonly channel: string;
  /** When the delivery was given up. */
  readonly at: string;
  readonly changes: number;
  readonly reason: string;
}

export interface OverviewRecords extends Omit<OwnRecords, "operations" | "commitOperations" | "lastPolls"> {
  lastPolls(): Promise<readonly LastPoll[]>;
  members(): Promise<readonly Member[]>;
  state(company: string): Promise<State | null>;
  writer(): Promise<(Omit<DaemonOverview, "isRunning"> & { readonly isAtWork: boolean }) | null>;
}

/** The companies and channels of the config. */
export interface Watched extends Pick<SelfWatching, "companies" | "channels" | "recipientsOf"> {
  /** How late a poll may be before it counts as overdue. */
  readonly graceMs: number;
}

export async function readOverview(
  records: OverviewRecords,
  { companies, channels, recipientsOf, graceMs }: Watched,
  now: Date,
): Promise<Overview> {
  const writer = await records.writer();
  const lastPolls = new Map((await records.lastPolls()).map((last) => [last.company, last]));
  const deliveries = {
    pending: await records.pending(),
    deadLetters: await records.deadLetters(),
    reached: await records.reached(),
  };
  const read = await ofEachState(
    companies,
    (name) => readState(records, name),
    ({ state, error }, name) => {
      const last = lastPolls.get(name);
      const { failingSince } = healthOfCompany(name, last, graceMs, now);
      const company = overviewOfCompany(name, last, failingSince, state);
      const { notificationState } = state ?? { notificationState: NOTHING_NOTIFIED };
      return {
        company: error === null ? company : { ...company, error, failingSince: failingSince ?? now.toISOString() },
        held: channels.map((channel) => countWaiting(notificationState, channel)),
      };
    },
  );
  const ofCompanies = read.map(({ company }) => company);
  const ofChannels = channels.map((name, index) => {
    const held = read.reduce((sum, { held }) => sum + (held[index] ?? 0), 0);
    return overviewOfChannel(name, recipientsOf(name), deliveries, held);
  });
  const isPolled = ofCompanies.every(({ lastPollAt, failingSince }) => lastPollAt !== null && failingSince === null);
  const isDelivered = ofChannels.every(
    ({ failingSince, unreached }) => failingSince === null && unreached.length === 0,
  );
  const reload = await records.lastReload();
  return {
    at: now.toISOString(),
    isFine: isPolled && isDelivered && deliveries.deadLetters.length === 0 && (reload?.error ?? null) === null,
    daemon: writer && { isRunning: writer.isAtWork, process: writer.process, since: writer.since },
    members: overviewOfMembers(await records.members(), writer),
    backlog: null,
    companies: ofCompanies,
    channels: ofChannels,
    reload,
    deadLetters: deliveries.deadLetters.map(summarizeLetter),
  };
}

/** The members, without one that has died or is paused and still counts for the one at work. */
function overviewOfMembers(members: readonly Member[], writer: { readonly process: string } | null): MemberOverview[] {
  return members
    .filter((member) => member.role !== "leader" || member.process === writer?.process)
    .map(({ process, role, since, version }) => ({ process, role, since, version }));
}

export function summarizeLetter({ delivery, at, reason }: DeadLetter): DeadLetterOverview {
  const { id, company, channel, changes } = delivery;
  return { id, company, channel, at, changes: changes.length, reason };
}

const SOON_DAYS = 3;

/** Reads the state of a company; when it is damaged, returns the error, so that the other companies can be shown. */
async function readState(
  records: OverviewRecords,
  company: string,
): Promise<{ readonly state: State | null; readonly error: string | null }> {
  try {
    return { state: await records.state(company), error: null };
  } catch (error) {
    if (!(error instanceof StoreUnreadable)) throw error;
    return { state: null, error: error.message };
  }
}

function overviewOfCompany(
  name: string,
  last: Omit<LastPoll, "ok"> | undefined,
  failingSince: string | null,
  state: State | null,
): CompanyOverview {
  const places = countByPlace((state ?? NO_MEMORY).episodes);
  const sum = (status: "low" | "out") => places.reduce((total, place) => total + place[status], 0);
  const soon = countSoon((state ?? NO_MEMORY).episodes);
  return {
    name,
    lastPollAt: last?.at ?? null,
    error: last?.error ?? null,
    failingSince,
    nextDueAt: last?.nextDueAt ?? null,
    coverage: state?.coverage ?? null,
    slices: state?.reading.slices ?? null,
    behind: last?.behind ?? null,
    oddities: state?.oddities ?? NO_ODDITIES,
    budget: last?.budget ?? null,
    open: { low: sum("low"), out: sum("out"), places, ...(soon !== null && { soon }) },
    silenced: countSilenced((state?.notificationState ?? NOTHING_NOTIFIED).levels),
  };
}

/** Null: how fast any is consumed is not known. */
function countSoon(episodes: Snapshot): number | null {
  const known = [...episodes.values()].flatMap(({ level, status, outlook }) =>
    outlook && status === "low" ? [daysOfCover(level.stock, outlook)] : [],
  );
  return known.length === 0 ? null : known.filter((days) => days <= SOON_DAYS).length;
}

function countSilenced(levels: NotificationState["levels"]): SilencedOverview[] {
  const silenced = [...levels.values()].flatMap((it) => it.silenced ?? []);
  return Map.groupBy(silenced, ({ reason, until }) => JSON.stringify([reason, until]))
    .values()
    .flatMap((alike) => alike.slice(0, 1).map(({ reason, until }) => ({ reason, until, levels: alike.length })))
    .toArray()
    .sort((a, b) => b.levels - a.levels);
}

function overviewOfChannel(
  name: string,
  recipients: readonly string[],
  records: DeliveryRecords,
  held: number,
): ChannelOverview {
  const { failingSince, reason, waiting } = healthOfChannel(name, records);
  const own = records.pending.filter(({ delivery }) => delivery.channel === name);
  const [nextTryAt = null] = own.flatMap(({ progress }) => progress.nextTryAt ?? []).sort();
  return {
    name,
    waiting: { deliveries: own.length, changes: waiting },
    held,
    failingSince,
    error: reason,
    nextTryAt,
    lastSentAt: records.reached.find(({ channel }) => channel === name)?.at ?? null,
    unreached: unreachedOf(name, recipients, records.reached),
  };
}
