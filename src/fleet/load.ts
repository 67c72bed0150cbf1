import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Backlog, QueueOverview } from "../watch/overview.ts";
import { keyOf } from "./keys.ts";
import type { CompanyJob, Queues } from "./queues.ts";

/** A poll that begins later than this, and than the config spreads polls anyway, is late. */
const LATE_MS = 60_000;

/** For so long no poll must have been late until a fleet counts as in time again. */
const IN_TIME_MS = 5 * 60_000;

/**
 * Remembers since when a fleet has been late, whoever leads it. It goes by that and not by the poll that waits for longest: where
 * work comes faster than it is done, each poll may wait for some minutes only, and they do so for ever.
 * @param oldest when the poll that waits for longest was due; null: none waits
 * @returns since when polls have begun late; null: they have not for a while
 */
export async function lateSince(
  redis: Redis,
  oldest: Date | null,
  { graceMs, now }: { readonly graceMs: number; readonly now: Date },
): Promise<string | null> {
  const key = keyOf("late");
  if (oldest !== null && now.getTime() - oldest.getTime() > Math.max(graceMs, LATE_MS)) {
    await redis.set(key, oldest.toISOString(), "NX");
    await redis.pexpire(key, IN_TIME_MS);
  }
  return redis.get(key);
}

/** Reads what the workers of a fleet have still to do. */
export async function readBacklog({ polls, drains, reports }: Queues, now: Date): Promise<Backlog> {
  const [since, ...queues] = await Promise.all([
    oldestDue(polls, now),
    countJobs("polls", polls),
    countJobs("drains", drains),
    countJobs("reports", reports),
  ]);
  return { since: since?.toISOString() ?? null, queues };
}

/** Returns when the poll that waits for longest was due; null: none waits. */
export async function oldestDue(polls: Queue<CompanyJob>, now: Date): Promise<Date | null> {
  const [[waiting], [delayed]] = await Promise.all([polls.getWaiting(0, 0), polls.getDelayed(0, 0)]);
  const due = [waiting, delayed].flatMap((job) => (job ? [job.timestamp + job.delay] : []));
  const first = Math.min(...due);
  return first <= now.getTime() ? new Date(first) : null;
}

async function countJobs(
  name: QueueOverview["name"],
  queue: { getJobCounts(...types: string[]): Promise<Record<string, number>> },
): Promise<QueueOverview> {
  const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts("waiting", "active", "delayed");
  return { name, waiting, active, delayed };
}
