import { createHash } from "node:crypto";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { readCron } from "../time/cron.ts";
import type { Schedule } from "../watch/schedule.ts";
import { keyOf } from "./keys.ts";
import type { CompanyJob, NextTick, Queues, ReportJob } from "./queues.ts";

/** The schedules that a config asks for. */
export interface Schedules {
  readonly companies: readonly string[];
  readonly polls: Schedule;
  readonly reports: readonly { readonly what: ReportJob["what"]; readonly schedule: Schedule }[];
}

const REPORTS: readonly ReportJob["what"][] = ["audit", "advice"];

/** A schedule whose next time has been over for longer is looked at, in ms. */
const OVERDUE_MS = 10_000;

/** The states of a job that will be done. */
const UNDER_WAY: ReadonlySet<string> = new Set(["active", "delayed", "prioritized", "waiting"]);

/** How many schedules are written at a time, in parallel. */
const TOGETHER = 50;

/** Returns when each schedule comes next: at the times of its cron, by company a little later, so that not all begin at once. */
export function ticksOf({ polls, reports }: Schedules): NextTick {
  return (after, id) => {
    const report = reports.find(({ what }) => id.startsWith(`${what}.`));
    const { cron, timezone, jitterMs } = report?.schedule ?? polls;
    const delayMs = delayOf(id, jitterMs);
    return (
      readCron(cron, timezone)
        .next(new Date(after - delayMs))
        .getTime() + delayMs
    );
  };
}

/**
 * Brings the schedules in Redis in line with a config, unless they are already.
 * @returns the companies that are scheduled for the first time
 */
export async function planSchedules(redis: Redis, queues: Queues, wanted: Schedules): Promise<string[]> {
  const key = keyOf("scheduled");
  const mark = createHash("sha256").update(JSON.stringify(wanted)).digest("hex");
  const counts = [queues.polls.getJobSchedulersCount(), queues.reports.getJobSchedulersCount()];
  const [polls, reports] = await Promise.all(counts);
  const { companies } = wanted;
  const isComplete = polls === companies.length && reports === companies.length * wanted.reports.length;
  if (isComplete && (await redis.get(key)) === mark) return [];

  const added = await bringInLine(queues.polls, wanted.polls, companies.map(pollOf));
  for (const what of REPORTS) {
    const schedule = wanted.reports.find((it) => it.what === what)?.schedule;
    await bringInLine(
      queues.reports,
      schedule ?? wanted.polls,
      schedule ? companies.map(reportOf(what)) : [],
      `${what}.`,
    );
  }
  await redis.set(key, mark);
  return added;
}

/**
 * Gives each schedule its next job again that has none. A worker makes it when it takes the one before, and may be cut off then, or
 * find a job that has failed in its place.
 */
export async function mendSchedules(redis: Redis, queues: Queues, wanted: Schedules, now: Date): Promise<void> {
  await mend(redis, queues.polls, wanted.polls, wanted.companies.map(pollOf), now);
  for (const { what, schedule } of wanted.reports) {
    await mend(redis, queues.reports, schedule, wanted.companies.map(reportOf(what)), now);
  }
}

async function mend<Data>(
  redis: Redis,
  queue: Queue<Data>,
  schedule: Schedule,
  entries: readonly Entry<Data>[],
  now: Date,
): Promise<void> {
  const last = now.getTime() - OVERDUE_MS;
  const found = await redis.zrangebyscore(queue.toKey("repeat"), "-inf", last, "WITHSCORES");
  const due = new Map(found.flatMap((id, index) => (index % 2 === 0 ? [[id, found[index + 1]] as const] : [])));
  for (const entry of entries) {
    const millis = due.get(entry.id);
    if (millis === undefined) continue;
    if (!UNDER_WAY.has(await queue.getJobState(`repeat:${entry.id}:${millis}`))) await upsert(queue, schedule, entry);
  }
}

function pollOf(company: string): Entry<CompanyJob> {
  return { id: company, data: { company, what: "tick" } };
}

function reportOf(what: ReportJob["what"]): (company: string) => Entry<ReportJob> {
  return (company) => ({ id: `${what}.${company}`, data: { company, what } });
}

/** Tells whether Redis has lost the schedules, and with them all jobs. */
export async function isForgotten(redis: Redis): Promise<boolean> {
  return (await redis.exists(keyOf("scheduled"))) === 0;
}

interface Entry<Data> {
  readonly id: string;
  readonly data: Data;
}

/**
 * Writes schedules, and removes those, among the ids with a beginning, that nobody asks for.
 * @returns the ids of those that are new
 */
async function bringInLine<Data>(
  queue: Queue<Data>,
  schedule: Schedule,
  entries: readonly Entry<Data>[],
  beginning = "",
): Promise<string[]> {
  const known = new Set((await queue.getJobSchedulers(0, -1)).map(({ key }) => key));
  const wanted = new Set(entries.map(({ id }) => id));
  const gone = [...known].filter((id) => id.startsWith(beginning) && !wanted.has(id));
  for (const id of gone) await queue.removeJobScheduler(id);
  for (let from = 0; from < entries.length; from += TOGETHER) {
    await Promise.all(entries.slice(from, from + TOGETHER).map((entry) => upsert(queue, schedule, entry)));
  }
  return entries.map(({ id }) => id).filter((id) => !known.has(id));
}

async function upsert<Data>(
  queue: Queue<Data>,
  { cron: pattern, timezone: tz }: Schedule,
  { id, data }: Entry<Data>,
): Promise<void> {
  // BullMQ derives the type of names from that of the data, which it cannot where that is not known.
  await (queue as unknown as Scheduling).upsertJobScheduler(id, { pattern, tz }, { name: id, data });
}

interface Scheduling {
  upsertJobScheduler(
    id: string,
    times: object,
    template: { readonly name: string; readonly data: unknown },
  ): Promise<unknown>;
}

/** Returns how long after a tick the work of a schedule begins, in ms: always the same, and less than `jitterMs`. */
function delayOf(id: string, jitterMs: number): number {
  const number = createHash("sha256").update(id).digest().readUInt32BE();
  return Math.floor((number / 2 ** 32) * jitterMs);
}
