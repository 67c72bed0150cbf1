import { hostname } from "node:os";
import { glanceAtConfig } from "../config/glance.ts";
import { type Glanced, type GlancedMember, glanceAtStore } from "../store/glance.ts";
import { listOverdue, type Overdue, type Pace, type PlannedPoll, patienceFor } from "../watch/overdue.ts";
import type { CommandOptions } from "./open.ts";
import type { JsonOption } from "./print-json.ts";

/**
 * For a container's health check: whether every company is polled when it is due. It is asked every minute: while all is
 * well it reads no more than that takes. Where it is not, the config is checked as a whole, and what is wrong with it told.
 */
export async function health({ json, config: file }: CommandOptions & JsonOption): Promise<number> {
  const { overdue, here } = (await glance(file)) ?? (await lookThoroughly(file));
  const isFine = overdue.length === 0;
  if (json || !isFine || here.length > 0) await tell({ isFine, overdue, here }, json);
  return isFine ? 0 : 1;
}

/** What a look at the store shows. */
interface Seen {
  readonly overdue: readonly Overdue[];
  /** The daemons of this host that share the store; none: it takes one alone, or they are elsewhere. */
  readonly here: readonly GlancedMember[];
}

async function tell({ isFine, overdue, here }: Seen & { readonly isFine: boolean }, json: boolean): Promise<void> {
  const [{ endWithReader }, { print }, { printJson }] = await Promise.all([
    import("./output.ts"),
    import("./print.ts"),
    import("./print-json.ts"),
  ]);
  endWithReader();
  if (json) printJson(here.length > 0 ? { isFine, overdue, here } : { isFine, overdue });
  else for (const line of [...overdue.map(describe), ...here.map(describeMember)]) print(`${line}\n`);
}

/** Null: not all is well. */
async function glance(file: string): Promise<Seen | null> {
  const config = await glanceAtConfig(file, process.env);
  const glanced = config && (await glanceAtStore(config.storeUrl, now));
  if (!glanced) return null;
  const seen = see(glanced, config.companies, config.poll);
  return seen.overdue.length === 0 ? seen : null;
}

/** @throws {ConfigInvalid} */
async function lookThoroughly(file: string): Promise<Seen> {
  const { loadConfig } = await import("../config/load.ts");
  const { openStoreToRead } = await import("../store/store.ts");
  const { config } = await loadConfig(file, process.env);
  const store = await openStoreToRead(config.store.url, { now });
  try {
    const companies = config.companies.map(({ name }) => name);
    return see({ polls: await store.lastPolls(), members: await store.members() }, companies, config.poll);
  } finally {
    await store.close();
  }
}

/** Where daemons of this host stand by or share the work, overdue polls are not theirs alone: they are well while they say so. */
function see({ polls, members }: Glanced, companies: readonly string[], poll: Pace["poll"]): Seen {
  const here = members
    .filter((member) => member.process.endsWith(` on host ${hostname()}`))
    .map(({ process, role, since }) => ({ process, role, since }))
    .sort((a, b) => Number(b.role === "leader") - Number(a.role === "leader"));
  const isNotAlone = here.length > 0 && here.every(({ role }) => role !== "leader");
  return { overdue: isNotAlone ? [] : overdueOf(polls, companies, poll), here };
}

function overdueOf(polls: readonly PlannedPoll[], companies: readonly string[], poll: Pace["poll"]): Overdue[] {
  const at = now();
  const patienceMs = patienceFor(polls, { companies: companies.length, poll }, at);
  return listOverdue(polls, companies, new Date(at.getTime() - patienceMs));
}

function now(): Date {
  return new Date();
}

function describe({ company, nextDueAt, lastPollAt }: Overdue): string {
  if (nextDueAt === null) return `${company}: no daemon has watched it in this store yet`;
  return `${company}: a poll was due at ${nextDueAt}, the last one was at ${lastPollAt ?? "no time at all"}`;
}

const ROLES = { leader: "at work", standby: "standing by", worker: "sharing the work" };

function describeMember({ process, role, since }: GlancedMember): string {
  return `${ROLES[role]} since ${since}: ${process}`;
}
