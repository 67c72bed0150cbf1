import { DelayedError, type Job, WaitingError } from "bullmq";
import { laneOf } from "../store/lanes.ts";
import type { Lane, SharedStore } from "../store/shared-store.ts";
import { AFTER_POLL_MS, type Daemon, retryTime, STORE_RETRY_MS } from "../watch/daemon.ts";
import { drain } from "../watch/deliver.ts";
import type { Delivering } from "../watch/delivering.ts";
import { flushDue } from "../watch/flush-due.ts";
import type { Polling, PreparedPoll } from "../watch/poll.ts";
import { type Reporting, trackReport } from "../watch/report.ts";
import { type Outcome, trackPoll } from "../watch/track-poll.ts";
import { ifAnswered } from "./connection.ts";
import {
  type CompanyJob,
  type DrainJob,
  type NextTick,
  onceAt,
  type Process,
  type Queues,
  type ReportJob,
} from "./queues.ts";
import type { SlowPlaces } from "./slow-places.ts";

/** What the work of a member needs beside the parts of its config. */
export interface Working {
  readonly daemon: Daemon;
  readonly store: SharedStore;
  readonly queues: Queues;
  readonly nextTick: NextTick;
  readonly slow: SlowPlaces;
  /** Tells whether the config that this member works by is still the fleet's. */
  readonly isInForce: () => Promise<boolean>;
  /** Learns what others have used of a company's requests. */
  readonly refreshBudget: (company: string) => Promise<void>;
  /** Waits until a channel may be sent to, as far as all daemons together may only so often. */
  readonly space: (channel: string, signal: AbortSignal) => Promise<void>;
  /** Takes what a poll has shown of the catalog. */
  readonly learn: (polled: PreparedPoll) => void;
  /** Aborts when this member stops: what is begun is finished or given back. */
  readonly signal: AbortSignal;
}

/** What is done with each kind of job. */
export interface Work {
  readonly onCompany: Process<CompanyJob>;
  readonly onDrain: Process<DrainJob>;
  readonly onReport: Process<ReportJob>;
  /** Has what waits of a company sent through channels. If Redis fails, who leads finds it when it is back. */
  readonly wake: (
    company: string,
    channels: readonly string[],
    options?: { readonly atOnce?: boolean },
  ) => Promise<void>;
}

/** The pause before a lane is asked for again, which another job or daemon has. */
const LANE_RETRY_MS = 1_000;

/** The pause before a slow company asks for a place again. */
const SLOW_RETRY_MS = 2_000;

const POLL = "poll";

export function createWork(working: Working): Work {
  const { daemon, store, queues, nextTick, slow, isInForce, refreshBudget, space, learn, signal } = working;
  const { clock, log } = daemon;
  const pollings = new Map(daemon.pollings.map((polling) => [polling.company, polling]));
  const deliverings = new Map(daemon.deliverings.map((delivering) => [delivering.name, delivering]));
  const reportings = new Map(
    daemon.reports.flatMap(({ reportings }) => reportings.map((it) => [`${it.what}.${it.company}`, it] as const)),
  );
  const channels = [...deliverings.keys()];
  /** Companies whose stored times this member has looked at. */
  const lookedAt = new Set<string>();

  return {
    async onCompany(job, token) {
      const polling = pollings.get(job.data.company);
      if (!polling) return;
      await (job.data.what === "flush" ? flush(job, token, polling) : poll(job, token, polling));
    },
    async onDrain(job, token) {
      const { company, channel, atOnce = false } = job.data;
      const delivering = deliverings.get(channel);
      if (!delivering) return;
      const nextTryAt = await inLane(job, token, laneOf(company, channel), "drain", (lane, stopping) =>
        drain(ofCompany(delivering, company, lane), stopping, { atOnce }).then(
          (drained) => drained.nextTryAt,
          async (error: unknown) => {
            if (stopping.aborted) return null;
            log.error({ channel, company, error }, "deliveries could not be read or recorded");
            return new Date(clock.now().getTime() + STORE_RETRY_MS);
          },
        ),
      );
      if (signal.aborted) await giveBack(job, token);
      if (nextTryAt) await drainLater(company, channel, nextTryAt);
    },
    async onReport(job, token) {
      const { company, what } = job.data;
      const reporting = reportings.get(`${what}.${company}`);
      if (!reporting) return;
      const outcome = await inLane(job, token, `${company}/~${what}`, what, (lane, stopping) =>
        trackReport(committingIn(lane, reporting), daemon, { signal: stopping }),
      );
      if (signal.aborted && !outcome?.isReported) await giveBack(job, token);
      await wake(company, reporting.channels);
      if (!outcome || outcome.isReported || outcome.failure === undefined) return;
      await putOff(job, token, retryTime(outcome.failure, job.attemptsStarted, daemon));
    },
    wake,
  };

  async function poll(job: Job<CompanyJob>, token: string, polling: Polling): Promise<void> {
    const { company, failures = 0 } = job.data;
    const place = await slow.enter(company);
    if (!place) await putOff(job, token, inMs(SLOW_RETRY_MS));
    const startedAt = performance.now();
    let outcome: Outcome | undefined;
    try {
      const isTick = job.data.what === "tick";
      outcome = await inLane(job, token, company, POLL, (_, stopping) => pollInLane(polling, stopping), isTick);
    } finally {
      place?.leave(outcome && performance.now() - startedAt);
    }
    // Another one has taken the lane over, or is at the poll before.
    if (!outcome) return;
    const { polled, failure } = outcome;
    if (!polled && failure === undefined) {
      if (signal.aborted) await giveBack(job, token);
      return;
    }
    // After a failed poll, too: a commit whose answer was lost may have been stored, with its deliveries.
    await wake(company, polled ? polled.deliveries.map(({ channel }) => channel) : channels);
    if (polled) {
      daemon.onPolled(polled);
      learn(polled);
      await flushLater(company, polled.next.notificationState.dueAt);
    }
    const again = polled ? daemon.comeBackAt(polled.summary.catalogFailure) : retryTime(failure, failures + 1, daemon);
    if (again && again < nextOf(company)) await pollAgain(company, again, polled ? 0 : failures + 1);
  }

  async function pollInLane(polling: Polling, stopping: AbortSignal): Promise<Outcome> {
    const { company } = polling;
    if (!lookedAt.has(company)) {
      await daemon
        .correctTimes(company)
        .catch((error: unknown) => log.warn({ company, error }, "stored times could not be looked at"));
      lookedAt.add(company);
    }
    await refreshBudget(company);
    return trackPoll(polling, daemon, { signal: stopping }, () => nextOf(company));
  }

  async function flush(job: Job<CompanyJob>, token: string, polling: Polling): Promise<void> {
    const { company, policy } = polling;
    const next = await inLane(job, token, company, "flush", () =>
      flushDue({ ...polling, alerts: policy.alerts, keepSeenMs: policy.keepSeenMs }, log).catch((error: unknown) => {
        log.error({ company, error }, "what has waited could not be told yet");
        return inMs(STORE_RETRY_MS);
      }),
    );
    await wake(company, channels);
    if (next) await flushLater(company, next.toISOString());
  }

  /**
   * Does work that a job asks for in a lane, and puts the job off while another one has the lane.
   * @param mayLeaveOut whether the job is done where the lane is taken by a poll: a tick that comes during one is left out
   */
  async function inLane<Result>(
    job: Job,
    token: string,
    name: string,
    what: string,
    work: (lane: Lane, stopping: AbortSignal) => Promise<Result>,
    mayLeaveOut = false,
  ): Promise<Result | undefined> {
    if (signal.aborted) await giveBack(job, token);
    // Otherwise an old config could undo, within seconds, what a new one has told.
    if (!(await isInForce())) await putOff(job, token, inMs(LANE_RETRY_MS));
    const lane = await store.takeLane(name, what).catch(async (error: unknown) => {
      log.error({ lane: name, error }, `${what} put off: the store fails`);
      return putOff(job, token, inMs(STORE_RETRY_MS));
    });
    if (typeof lane === "string") {
      if (!mayLeaveOut || !lane.startsWith(`${POLL},`)) await putOff(job, token, inMs(LANE_RETRY_MS));
      log.warn({ lane: name, holder: lane }, `${what} skipped: the one before is still at work`);
      return undefined;
    }
    try {
      return await work(lane, AbortSignal.any([signal, lane.lost]));
    } finally {
      await lane.release();
    }
  }

  /** Narrows the delivering of a channel to one company, whose lane is confirmed before each message. */
  function ofCompany(delivering: Delivering, company: string, lane: Lane): Delivering {
    const { name, channel, outbox } = delivering;
    return {
      ...delivering,
      outbox: { ...outbox, pending: () => store.pending(name, company) },
      channel: {
        ...channel,
        send: async (message, options) => {
          await space(name, options.signal);
          await lane.confirm();
          const onPartSent = async (parts: number) => {
            await options.onPartSent(parts);
            await space(name, options.signal);
          };
          return channel.send(message, { ...options, onPartSent });
        },
      },
    };
  }

  /** A report that another daemon has begun anew meanwhile is not committed by both. */
  function committingIn(lane: Lane, reporting: Reporting): Reporting {
    const { state, commit } = reporting.commits;
    return {
      ...reporting,
      commits: {
        state,
        commit: async (...facts) => {
          await lane.confirm();
          await commit(...facts);
        },
      },
    };
  }

  async function wake(
    company: string,
    names: readonly string[],
    { atOnce = false }: { readonly atOnce?: boolean } = {},
  ): Promise<void> {
    const jobs = [...new Set(names)].map((channel) => ({
      name: laneOf(company, channel),
      data: { company, channel, ...(atOnce && { atOnce }) },
      opts: { deduplication: { id: laneOf(company, channel), keepLastIfActive: true } },
    }));
    if (jobs.length > 0) await unlessRedisFails(queues.drains.addBulk(jobs));
  }

  function drainLater(company: string, channel: string, at: Date): Promise<void> {
    const name = laneOf(company, channel);
    return unlessRedisFails(queues.drains.add(name, { company, channel }, onceAt(`later.${name}`, at)));
  }

  async function flushLater(company: string, dueAt: string | null): Promise<void> {
    if (dueAt === null) return;
    const at = new Date(Date.parse(dueAt) + AFTER_POLL_MS);
    await unlessRedisFails(queues.polls.add(company, { company, what: "flush" }, onceAt(`flush.${company}`, at)));
  }

  function pollAgain(company: string, at: Date, failures: number): Promise<void> {
    const data = { company, what: "again", failures } as const;
    return unlessRedisFails(queues.polls.add(company, data, onceAt(`again.${company}`, at)));
  }

  function nextOf(company: string): Date {
    return new Date(nextTick(clock.now().getTime(), company));
  }

  function inMs(ms: number): Date {
    return new Date(clock.now().getTime() + ms);
  }
}

/** Hands a job to the next worker that is free; one that Redis does not hear of is handed out anew when its lock runs out. */
async function giveBack(job: Job, token: string): Promise<never> {
  await ifAnswered(job.moveToWait(token));
  throw new WaitingError();
}

async function putOff(job: Job, token: string, until: Date): Promise<never> {
  await ifAnswered(job.moveToDelayed(until.getTime(), token));
  throw new DelayedError();
}

/** What Redis has not taken is asked for again by who leads, by what is in the store. */
async function unlessRedisFails(adding: Promise<unknown>): Promise<void> {
  await ifAnswered(adding.catch(() => {}));
}
