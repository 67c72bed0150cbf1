import type { Queue } from "bullmq";
import type { CompanyJob } from "./queues.ts";

/** The polls that are due and that no worker has begun. */
export interface Backlog {
  /** When the one that waits for longest was due; null: none waits. */
  readonly since: Date | null;
  readonly waiting: number;
}

/** Reads how far the workers of a fleet are behind with their polls. */
export async function readBacklog(polls: Queue<CompanyJob>, now: Date): Promise<Backlog> {
  const [[waiting], [delayed], count] = await Promise.all([
    polls.getWaiting(0, 0),
    polls.getDelayed(0, 0),
    polls.getWaitingCount(),
  ]);
  const due = [waiting, delayed].flatMap((job) => (job ? [job.timestamp + job.delay] : []));
  const first = Math.min(...due);
  const isDue = first <= now.getTime();
  return { since: isDue ? new Date(first) : null, waiting: count };
}
