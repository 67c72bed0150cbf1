import type { Queue } from "bullmq";
import type { Backlog, QueueOverview } from "../watch/overview.ts";
import type { CompanyJob, Queues } from "./queues.ts";

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
