import type { Incident } from "../../notifications/notice.ts";
import type { OpenPlace } from "../../stock/open-places.ts";
import { oneLine } from "../../text.ts";
import type { CompanyOverview, Overview } from "../../watch/overview.ts";

type Role = Overview["members"][number]["role"];

/** One value of a metric, under its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How everything stands at one moment. */
export interface Standing {
  readonly overview: Overview;
  /** Of the daemon that is asked. */
  readonly role: Role;
  /** When the oldest delivery that waits on a channel was found, ISO 8601 in UTC; null: nothing waits. */
  readonly oldestWaiting: (channel: string) => string | null;
  readonly incidents: readonly Incident[];
  /** That hold today, of the config and by command. */
  readonly silences: number;
}

export interface StandingMetric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (standing: Standing) => readonly Sample[];
}

/** Of one company: names of warehouses come from SmartPyme, and each is a series to be kept for years. */
export const MOST_WAREHOUSES = 200;

/** Of a branch or warehouse, in characters. */
const LONGEST_NAME = 100;

const JOB_STATES = ["waiting", "active", "delayed"] as const;

const ROLES: readonly Role[] = ["leader", "standby", "worker"];

const INCIDENT_KINDS = ["company", "coverage", "channel", "store", "config", "queue", "load"] as const;

/** What is read from the store each time that it is asked for. */
export const STANDING_METRICS: readonly StandingMetric[] = [
  {
    name: "lowstockd_leader",
    help: "1 where this daemon is the one that has the store, else 0.",
    labels: [],
    samples: ({ role }) => [{ labels: {}, value: Number(role === "leader") }],
  },
  {
    name: "lowstockd_members",
    help: "Daemons that share the store, by role; none where it takes one alone.",
    labels: ["role"],
    samples: ({ overview: { members } }) =>
      members.length === 0
        ? []
        : ROLES.map((role) => ({ labels: { role }, value: members.filter((member) => member.role === role).length })),
  },
  {
    name: "lowstockd_queue_jobs",
    help: "Jobs of a fleet, by queue (polls, drains, reports) and state (waiting, active, delayed); none without a fleet.",
    labels: ["queue", "state"],
    samples: ({ overview: { backlog } }) =>
      (backlog?.queues ?? []).flatMap(({ name: queue, ...counts }) =>
        JOB_STATES.map((state) => ({ labels: { queue, state }, value: counts[state] })),
      ),
  },
  {
    name: "lowstockd_oldest_due_poll_seconds",
    help: "For how long the poll of a fleet that waits for longest has been due; 0: none waits; none without a fleet.",
    labels: [],
    samples: ({ overview: { at, backlog } }) =>
      backlog === null
        ? []
        : [{ labels: {}, value: backlog.since === null ? 0 : (Date.parse(at) - Date.parse(backlog.since)) / 1_000 }],
  },
  {
    name: "lowstockd_levels",
    help: `Open levels, by company, branch, warehouse and status (low, out). Warehouses beyond the ${MOST_WAREHOUSES} worst of a company are one, "(others)".`,
    labels: ["company", "branch", "warehouse", "status"],
    samples: ({ overview }) =>
      overview.companies.flatMap(({ name: company, open }) =>
        boundedPlaces(open.places).flatMap(({ branch, warehouse, low, out }) =>
          [{ status: "low", value: low } as const, { status: "out", value: out } as const].map(({ status, value }) => ({
            labels: { company, branch: labelOf(branch), warehouse: labelOf(warehouse), status },
            value,
          })),
        ),
      ),
  },
  {
    name: "lowstockd_silenced_levels",
    help: "Open levels that people are not told of, by company.",
    labels: ["company"],
    samples: ({ overview }) =>
      byCompany(overview, ({ silenced }) => silenced.reduce((sum, { levels }) => sum + levels, 0)),
  },
  {
    name: "lowstockd_unreadable_levels",
    help: "Levels that the last poll found listed and could not read, by company.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ oddities }) => oddities.unknown),
  },
  {
    name: "lowstockd_last_poll_timestamp_seconds",
    help: "When a company was last polled, well or not.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ lastPollAt }) => seconds(lastPollAt)),
  },
  {
    name: "lowstockd_next_poll_timestamp_seconds",
    help: "When a company's next poll is due.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ nextDueAt }) => seconds(nextDueAt)),
  },
  {
    name: "lowstockd_company_failing",
    help: "1 where a company's last poll failed or one is overdue, else 0.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ failingSince }) => Number(failingSince !== null)),
  },
  {
    name: "lowstockd_company_behind",
    help: "1 where part of a company has not been read for two hours though it is polled, else 0.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ behind }) => Number(behind !== null)),
  },
  {
    name: "lowstockd_api_requests_left",
    help: "Requests of the hour that a company's last poll left; the whole limit once the hour is over.",
    labels: ["company"],
    samples: ({ overview }) =>
      byCompany(
        overview,
        ({ budget }) => budget && (Date.parse(budget.resetsAt) <= Date.parse(overview.at) ? budget.limit : budget.left),
      ),
  },
  {
    name: "lowstockd_api_requests_limit",
    help: "Requests an hour that the daemon allows itself for a company.",
    labels: ["company"],
    samples: ({ overview }) => byCompany(overview, ({ budget }) => budget?.limit ?? null),
  },
  {
    name: "lowstockd_deliveries_waiting",
    help: "Deliveries that have yet to go out, by channel.",
    labels: ["channel"],
    samples: ({ overview }) => overview.channels.map(({ name, waiting }) => ofChannel(name, waiting.deliveries)),
  },
  {
    name: "lowstockd_changes_waiting",
    help: "Changes in the deliveries that have yet to go out, by channel.",
    labels: ["channel"],
    samples: ({ overview }) => overview.channels.map(({ name, waiting }) => ofChannel(name, waiting.changes)),
  },
  {
    name: "lowstockd_levels_held",
    help: "Levels of which a channel is to be told with a digest or after quiet hours.",
    labels: ["channel"],
    samples: ({ overview }) => overview.channels.map(({ name, held }) => ofChannel(name, held)),
  },
  {
    name: "lowstockd_oldest_waiting_seconds",
    help: "For how long the oldest delivery that waits on a channel has waited; 0: nothing waits.",
    labels: ["channel"],
    samples: ({ overview, oldestWaiting }) =>
      overview.channels.map(({ name }) => {
        const since = oldestWaiting(name);
        const waited = since === null ? 0 : (Date.parse(overview.at) - Date.parse(since)) / 1_000;
        return ofChannel(name, Math.max(waited, 0));
      }),
  },
  {
    name: "lowstockd_channel_failing",
    help: "1 where a channel does not deliver what it has, else 0.",
    labels: ["channel"],
    samples: ({ overview }) =>
      overview.channels.map(({ name, failingSince }) => ofChannel(name, Number(failingSince !== null))),
  },
  {
    name: "lowstockd_recipients_unreached",
    help: "Recipients whom a channel's last message did not reach.",
    labels: ["channel"],
    samples: ({ overview }) => overview.channels.map(({ name, unreached }) => ofChannel(name, unreached.length)),
  },
  {
    name: "lowstockd_dead_letters",
    help: "Deliveries that were given up and not put back since.",
    labels: [],
    samples: ({ overview }) => [{ labels: {}, value: overview.deadLetters.length }],
  },
  {
    name: "lowstockd_silences",
    help: "Silences that hold today, of the config and by command.",
    labels: [],
    samples: ({ silences }) => [{ labels: {}, value: silences }],
  },
  {
    name: "lowstockd_incidents",
    help: "Troubles of the daemon itself that have lasted long enough to be told, by kind.",
    labels: ["kind"],
    samples: ({ incidents }) =>
      INCIDENT_KINDS.map((kind) => ({
        labels: { kind },
        value: incidents.filter(({ subject }) => subject.kind === kind).length,
      })),
  },
];

/** Of what is not known there is no sample. */
function byCompany({ companies }: Overview, read: (company: CompanyOverview) => number | null): Sample[] {
  return companies.flatMap((company) => {
    const value = read(company);
    return value === null ? [] : [{ labels: { company: company.name }, value }];
  });
}

function labelOf(name: string | null): string {
  return oneLine(name ?? "", LONGEST_NAME);
}

function ofChannel(channel: string, value: number): Sample {
  return { labels: { channel }, value };
}

function seconds(at: string | null): number | null {
  return at === null ? null : Date.parse(at) / 1_000;
}

/** @param places worst first */
function boundedPlaces(places: readonly OpenPlace[]): readonly OpenPlace[] {
  if (places.length <= MOST_WAREHOUSES) return places;
  const rest = places.slice(MOST_WAREHOUSES);
  const sum = (status: "low" | "out") => rest.reduce((total, place) => total + place[status], 0);
  const others = { branch: null, warehouse: "(others)", low: sum("low"), out: sum("out") };
  return [...places.slice(0, MOST_WAREHOUSES), others];
}
