import { glanceAtConfig } from "../config/glance.ts";
import { glanceAtPolls } from "../store/glance.ts";
import { listOverdue, type Overdue, type Pace, type PlannedPoll, patienceFor } from "../watch/overdue.ts";
import type { CommandOptions } from "./open.ts";
import type { JsonOption } from "./print-json.ts";

/**
 * For a container's health check: whether every company is polled when it is due. It is asked every minute: while all is
 * well it reads no more than that takes. Where it is not, the config is checked as a whole, and what is wrong with it told.
 */
export async function health({ json, config: file }: CommandOptions & JsonOption): Promise<number> {
  const overdue = (await isWellAtAGlance(file)) ? [] : await lookThoroughly(file);
  const isFine = overdue.length === 0;
  if (json || !isFine) await tell(isFine, overdue, json);
  return isFine ? 0 : 1;
}

async function tell(isFine: boolean, overdue: readonly Overdue[], json: boolean): Promise<void> {
  const [{ endWithReader }, { print }, { printJson }] = await Promise.all([
    import("./output.ts"),
    import("./print.ts"),
    import("./print-json.ts"),
  ]);
  endWithReader();
  if (json) printJson({ isFine, overdue });
  else for (const company of overdue) print(`${describe(company)}\n`);
}

async function isWellAtAGlance(file: string): Promise<boolean> {
  const config = await glanceAtConfig(file, process.env);
  if (config === null) return false;
  const polls = await glanceAtPolls(config.storeUrl, now);
  return polls !== null && overdueOf(polls, config.companies, config.poll).length === 0;
}

/** @throws {ConfigInvalid} */
async function lookThoroughly(file: string): Promise<Overdue[]> {
  const { loadConfig } = await import("../config/load.ts");
  const { openStoreToRead } = await import("../store/store.ts");
  const { config } = await loadConfig(file, process.env);
  const store = await openStoreToRead(config.store.url, { now });
  try {
    const companies = config.companies.map(({ name }) => name);
    return overdueOf(await store.lastPolls(), companies, config.poll);
  } finally {
    await store.close();
  }
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
