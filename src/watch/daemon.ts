import type { ReadOptions } from "../inventory/inventory.ts";
import { readCron } from "../time/cron.ts";
import { type Auditing, trackAudit } from "./audit.ts";
import type { Clock } from "./clock.ts";
import { drain } from "./deliver.ts";
import type { Delivering } from "./delivering.ts";
import { flushDue } from "./flush-due.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { Log } from "./log.ts";
import { type Loop, startLoop } from "./loop.ts";
import type { Observer } from "./observer.ts";
import { createParts } from "./parts.ts";
import type { Polling, PreparedPoll } from "./poll.ts";
import type { Place, Pool } from "./pool.ts";
import { type Backoff, operatorPause, retryDelay } from "./retry.ts";
import { type Schedule, startSchedule, type Ticking } from "./schedule.ts";
import { type PollRecords, planPolls, trackPoll } from "./track-poll.ts";

export interface Daemon {
  readonly pollings: readonly Polling[];
  readonly deliverings: readonly Delivering[];
  readonly schedule: Schedule;
  /** Companies to poll at once, whatever the schedule says of a start. */
  readonly owed: ReadonlySet<string>;
  /** Where polls wait for each other. */
  readonly pool: Pool;
  /** Reports on the catalogs themselves, and where they wait for each other; null: none is wanted. */
  readonly audits: { readonly schedule: Schedule; readonly auditings: readonly Auditing[]; readonly pool: Pool } | null;
  readonly records: PollRecords;
  /** Whatever commits for a company takes its turn here. */
  readonly lock: KeyedLock;
  /** Tells people of the daemon's own troubles. */
  readonly watchSelf: (signal: AbortSignal) => Promise<unknown>;
  /** Takes for now what is remembered of a company with times that are still to come. */
  readonly correctTimes: (company: string) => Promise<void>;
  /** When the API itself said to come back, null where it did not. */
  readonly comeBackAt: (failure: unknown) => Date | null;
  /** Whether only a person can put it right: a key that is refused. */
  readonly needsOperator: (failure: unknown) => boolean;
  readonly observer: Observer | undefined;
  /** Called after each poll that was committed. */
  readonly onPolled: (polled: PreparedPoll) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Holds, at the stop, what is still under way, in words. */
  readonly leftovers: Set<string>;
}

/** A failed poll is not left to the next tick, which may be a day away. */
const POLL_RETRY: Backoff = { firstRetryMs: 30_000, maxRetryMs: 15 * 60_000 };

/** How often the daemon looks after itself, besides after the last poll of those that come together. */
const SELF_WATCH_MS = 60_000;

/** A clock that is put right by less does no harm. */
const SET_BACK_MS = 5 * 60_000;

/** A poll that is due at the same time as a digest goes first, and what it finds goes with it. */
const AFTER_POLL_MS = 2_000;

/** After so long without a poll what is due is told as far as the last one knows it. */
const FIRST_POLL_PATIENCE_MS = 60 * 60_000;

/** How long what has waited goes on waiting for a poll that the machine slept over. */
const OWED_POLL_MS = 60_000;

/** How soon a loop looks at a store again that failed under it. */
const STORE_RETRY_MS = 10_000;

/**
 * Polls every company on schedule, keeps every channel drained and looks after itself, until the signal aborts.
 * @returns the companies whose poll was abandoned, or is owed after a failure
 */
export async function runDaemon(daemon: Daemon, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const owed = new Set<string>();
  if (!signal.aborted) await runUntilAborted(daemon, signal, owed);
  return owed;
}

async function runUntilAborted(daemon: Daemon, signal: AbortSignal, owed: Set<string>): Promise<void> {
  const { pollings, deliverings, schedule, pool, clock, random, log } = daemon;
  await using running = createParts(daemon.leftovers);

  const drains = deliverings.map((delivering) =>
    running.keep(`what waits on ${delivering.name}`, startDraining(delivering, daemon)),
  );
  const wakeDrains = () => {
    for (const loop of drains) loop.wake();
  };
  const selfWatch = running.keep("its look after itself", startSelfWatch(daemon, wakeDrains));
  await planPolls(
    daemon.records,
    pollings.map(({ company }) => company),
    readCron(schedule.cron, schedule.timezone).next(clock.now()),
  );
  const firstPollMs = untilFirstPoll(schedule, clock.now());
  for (const polling of pollings) {
    const releases = running.keep(
      `what is held back of ${polling.company}`,
      startReleasing(polling, daemon, { startAfterMs: firstPollMs, wakeDrains, isPollOwed: () => ticking.isOwed() }),
    );
    let failures = 0;
    const work = async (stopping: AbortSignal): Promise<Date | null> => {
      const options: ReadOptions = { signal: stopping };
      const outcome = await daemon.lock.take(polling.company, () =>
        trackPoll(polling, daemon, options, () => ticking.next()),
      );
      // After a failure too: a commit whose acknowledgement was lost has its deliveries all the same.
      if (!outcome.polled || outcome.polled.deliveries.length > 0) wakeDrains();
      releases.wake();
      // All at once, where many companies are polled at the same time.
      if (pool.isAlone()) selfWatch.wake();
      failures = outcome.polled ? 0 : failures + 1;
      if (outcome.polled) owed.delete(polling.company);
      else owed.add(polling.company);
      if (outcome.polled) daemon.onPolled(outcome.polled);
      return outcome.polled
        ? daemon.comeBackAt(outcome.polled.summary.catalogFailure)
        : retryTime(outcome.failure, failures, daemon);
    };
    const place = pool.placeFor(polling.company);
    const facts = { company: polling.company };
    const onStart = schedule.onStart || daemon.owed.has(polling.company);
    const ticking = running.keep(
      `the poll of ${polling.company}`,
      startSchedule({ ...schedule, onStart }, work, { clock, random, log, place, facts }),
    );
  }
  if (daemon.audits) {
    const { auditings, schedule: times, pool } = daemon.audits;
    for (const auditing of auditings) {
      const place = pool.placeFor(auditing.company);
      const audits = startAuditing(auditing, times, place, daemon, wakeDrains);
      running.keep(`the audit of ${auditing.company}`, audits);
    }
  }
  const { cron, timezone } = schedule;
  const names = { companies: pollings.map(({ company }) => company), channels: deliverings.map(({ name }) => name) };
  log.info({ ...names, cron, timezone }, "watching");
  await clock.sleep(Number.POSITIVE_INFINITY, signal);
  log.info({}, "stopping");
}

function startDraining(delivering: Delivering, { clock, log }: Daemon): Loop {
  // Whoever has mended a password starts again, or has the config read anew, and waits for what waits.
  let atOnce = true;
  const work = async (stopping: AbortSignal) => {
    const { nextTryAt } = await drain(delivering, stopping, { atOnce });
    atOnce = false;
    return nextTryAt;
  };
  return startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ channel: delivering.name, error }, "deliveries could not be read or recorded"),
  });
}

/**
 * How long what is due waits for the first poll, which knows better what has become of it while no daemon was there: each
 * poll, well or not, is followed by a look. Not at all where that poll is not to be soon.
 */
function untilFirstPoll(schedule: Schedule, now: Date): number {
  if (schedule.onStart) return AFTER_POLL_MS;
  const tick = readCron(schedule.cron, schedule.timezone).next(now);
  const waitMs = tick.getTime() - now.getTime() + schedule.jitterMs + AFTER_POLL_MS;
  return waitMs > FIRST_POLL_PATIENCE_MS ? 0 : waitMs;
}

function startReleasing(
  polling: Polling,
  { lock, clock, log }: Daemon,
  {
    startAfterMs,
    wakeDrains,
    isPollOwed,
  }: { readonly startAfterMs: number; readonly wakeDrains: () => void; readonly isPollOwed: () => boolean },
): Loop {
  const work = async () => {
    // What was true before the machine slept is not told as news: the poll that is made up for wakes this again.
    if (isPollOwed()) return new Date(clock.now().getTime() + OWED_POLL_MS);
    const next = await lock.take(polling.company, () => flushDue({ ...polling, alerts: polling.policy.alerts }, log));
    wakeDrains();
    return next && new Date(next.getTime() + AFTER_POLL_MS);
  };
  return startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ company: polling.company, error }, "what has waited could not be told yet"),
    startAfterMs,
  });
}

function startAuditing(
  auditing: Auditing,
  times: Schedule,
  place: Place,
  daemon: Daemon,
  wakeDrains: () => void,
): Ticking {
  let failures = 0;
  const work = async (stopping: AbortSignal): Promise<Date | null> => {
    const { isReported, failure } = await trackAudit(auditing, daemon, { signal: stopping });
    wakeDrains();
    failures = isReported ? 0 : failures + 1;
    return isReported ? null : retryTime(failure, failures, daemon);
  };
  const { clock, random, log } = daemon;
  const facts = { company: auditing.company };
  return startSchedule(times, work, { clock, random, log, place, what: "audit", facts });
}

function startSelfWatch(daemon: Daemon, wakeDrains: () => void): Loop {
  const { watchSelf, clock, log } = daemon;
  let lookedAt = clock.now();
  const work = async (stopping: AbortSignal) => {
    const isSetBack = lookedAt.getTime() - clock.now().getTime() > SET_BACK_MS;
    lookedAt = clock.now();
    if (isSetBack) await correctPlans(daemon);
    await watchSelf(stopping);
    // Not only for its own notices: dead letters may have been put back by a command beside this daemon.
    wakeDrains();
    return new Date(clock.now().getTime() + SELF_WATCH_MS);
  };
  return startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ error }, "whether anything is in trouble could not be looked up or told"),
    // What failed before the start gets its chance first.
    startAfterMs: SELF_WATCH_MS,
  });
}

/** What was planned and remembered by a clock that was ahead would keep everything waiting until that time has come. */
async function correctPlans({ pollings, records, schedule, correctTimes, clock }: Daemon): Promise<void> {
  const companies = pollings.map(({ company }) => company);
  for (const company of companies) await correctTimes(company);
  await planPolls(records, companies, readCron(schedule.cron, schedule.timezone).next(clock.now()));
}

function retryTime(failure: unknown, failures: number, daemon: Daemon): Date {
  const pauseMs = daemon.needsOperator(failure) ? operatorPause(POLL_RETRY) : 0;
  const delayMs = retryDelay(failures, POLL_RETRY, daemon.random(), pauseMs);
  return daemon.comeBackAt(failure) ?? new Date(daemon.clock.now().getTime() + delayMs);
}
