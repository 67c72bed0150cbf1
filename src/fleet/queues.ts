import { type Job, Queue, type QueueOptions, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { ifAnswered } from "./connection.ts";
import { PREFIX } from "./keys.ts";

/** Work on one company, in its lane: a poll by the schedule, one that is made again, or what has waited and is due. */
export interface CompanyJob {
  readonly company: string;
  readonly what: "tick" | "again" | "flush";
  /** Number of polls that have failed one after the other before this one. */
  readonly failures?: number;
}

/** The sending of what waits of a company on a channel. */
export interface DrainJob {
  readonly company: string;
  readonly channel: string;
  /** Whether deliveries are tried, too, whose next try is not due yet. */
  readonly atOnce?: boolean;
}

/** A report on the catalog of a company. */
export interface ReportJob {
  readonly company: string;
  readonly what: "audit" | "advice";
}

/** Returns when a schedule, by its id, comes next; times are ms since 1970. */
export type NextTick = (after: number, id: string) => number;

/** The work of a fleet, each kind in a queue of its own. */
export interface Queues extends AsyncDisposable {
  readonly polls: Queue<CompanyJob>;
  readonly drains: Queue<DrainJob>;
  readonly reports: Queue<ReportJob>;
  /** Starts to take jobs of a queue. */
  work<Data>(queue: Queue<Data>, process: Process<Data>, options: WorkerOptions): AtWork;
}

/** A worker of a queue. */
export interface AtWork {
  /** Takes no further jobs, and resolves when those under way are done. It does not wait for a Redis that does not answer. */
  stop(): Promise<void>;
}

/** What is done with a job; `token` is this worker's right to it. */
export type Process<Data> = (job: Job<Data>, token: string) => Promise<void>;

export interface WorkerOptions {
  /** A connection whose commands wait until Redis is back. */
  readonly connection: Redis;
  /** How many jobs are worked on at a time. */
  readonly concurrency: number;
  /** From how long after a worker's death on its jobs are handed out again, in ms. */
  readonly lockMs: number;
  readonly onError: (error: Error) => void;
}

/** How often jobs of dead workers are looked for, in parts of a lock. */
const STALLED_EVERY_LOCKS = 2 / 3;

/** Workers may die often: a job is not the cause. */
const MOST_STALLS = 1_000;

/** Nobody reads them. */
const EVENTS_KEPT = 100;

/** @param nextTick what each daemon goes by, whatever an older config has written into a schedule */
export function openQueues(connection: Redis, nextTick: NextTick): Queues {
  const settings = { repeatStrategy: (after: number, _: object, id = "") => nextTick(after, id) };
  const options: QueueOptions = {
    connection,
    prefix: PREFIX,
    settings,
    streams: { events: { maxLen: EVENTS_KEPT } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: EVENTS_KEPT },
  };
  const open = <Data>(name: string): Queue<Data> => {
    const queue = new Queue<Data>(name, options);
    // Each operation rejects with the same error; without a listener the event would be printed.
    queue.on("error", () => {});
    return queue;
  };
  const [polls, drains, reports] = [open<CompanyJob>("polls"), open<DrainJob>("drains"), open<ReportJob>("reports")];
  return {
    polls,
    drains,
    reports,
    work(queue, process, { connection, concurrency, lockMs, onError }) {
      const underWay = new Set<Promise<void>>();
      const track = async (job: Job, token = ""): Promise<void> => {
        const work = process(job, token);
        underWay.add(work);
        await work.finally(() => underWay.delete(work));
      };
      const worker = new Worker(queue.name, track, {
        connection,
        prefix: PREFIX,
        settings,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: Math.round(lockMs * STALLED_EVERY_LOCKS),
        maxStalledCount: MOST_STALLS,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: EVENTS_KEPT },
      });
      worker.on("error", onError);
      return {
        async stop() {
          await worker.pause(true);
          const closed = worker.close();
          await Promise.allSettled(underWay);
          await ifAnswered(closed);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([polls.close(), drains.close(), reports.close()]);
    },
  };
}

/**
 * A job that runs at a time, and takes the place of one with its id that still waits for another time. The one that asks for it
 * may have that id itself.
 */
export function onceAt(id: string, at: Date) {
  return {
    delay: Math.max(0, at.getTime() - Date.now()),
    deduplication: { id, replace: true, keepLastIfActive: true },
  };
}
