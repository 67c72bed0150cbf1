import type { ReadOptions } from "../inventory/inventory.ts";
import { readCron } from "../time/cron.ts";
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
import type { ReadingSales } from "./read-sales.ts";
import { type Reporting, trackReport } from "./report.ts";
import { type Backoff, operatorPause, retryDelay } from "./retry.ts";
import { startReadingSales } from "./sales-loop.ts";
import { type Schedule, startSchedule, type Ticking } from "./schedule.ts";
import { type PollRecords, planPolls, trackPoll } from "./track-poll.ts";

export interface Daemon {
  readonly pollings: readonly Polling[];
  readonly deliverings: readonly Delivering[];
  readonly schedule: Schedule;
  /** Companies to poll at once, even if the schedule does not poll on start. */
  readonly owed: ReadonlySet<string>;
  /** Limits the polls that run at the same time. */
  readonly pool: Pool;
  /** The reports on catalogs, each with its schedule and a pool of its own. */
  readonly reports: readonly Reports[];
  /** The reading of sales by company; empty: they are not read. */
  readonly sales: ReadonlyMap<string, ReadingSales>;
  readonly records: PollRecords;
  /** Held by company for everything that commits. */
  readonly lock: KeyedLock;
  /** Tells people of incidents of the daemon itself. Returns the channels with a notice to deliver. */
  readonly watchSelf: (signal: AbortSignal) => Promise<readonly string[]>;
  /** Replaces times of a company's state that are too far ahead by now. The caller holds the company's lock. */
  readonly correctTimes: (company: string) => Promise<void>;
  /** Called now and then where `watchSelf` is not, so that the time between is not taken for sleep. */
  readonly noteAwake: () => void;
  /** Returns when the API has asked to come back; null when it has not. */
  readonly comeBackAt: (failure: unknown) => Date | null;
  /** Tells whether only a person can mend a failure, such as a refused key. */
  readonly needsOperator: (failure: unknown) => boolean;
  readonly observer: Observer | undefined;
  /** Called after each committed poll. */
  readonly onPolled: (polled: PreparedPoll) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Names, in words for people, the parts that have not stopped yet. */
  readonly leftovers: Set<string>;
}

/** One report on every company, and when it is made. */
export interface Reports {
  readonly schedule: Schedule;
  readonly reportings: readonly Reporting[];
  readonly pool: Pool;
}

/** The pauses before a failed poll is repeated, because the next tick may be a day away. */
const POLL_RETRY: Backoff = { firstRetryMs: 30_000, maxRetryMs: 15 * 60_000 };

/** How often the daemon checks itself, in addition to the check after the last of the polls that run together. */
const SELF_WATCH_MS = 60_000;

/** A clock that was set back by less does no harm. */
const SET_BACK_MS = 5 * 60_000;

/** A poll that is due at the same time as a digest goes first, and its changes go with the digest. */
export const AFTER_POLL_MS = 2_000;

/** If the first poll is further away than this, due changes are told without it, by what the last poll knew. */
const FIRST_POLL_PATIENCE_MS = 60 * 60_000;

/** The pause before due changes are checked again while a poll that the machine slept through is still to come. */
const OWED_POLL_MS = 60_000;

/** The pause of a loop after its store has failed. */
export const STORE_RETRY_MS = 10_000;

/**
 * Polls every company on schedule, keeps every channel drained and checks itself, until the signal aborts.
 * @returns the companies whose poll was aborted, or had failed and was to be repeated
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
    const reading = daemon.sales.get(polling.company);
    const sales = reading && running.keep(`the sales of ${polling.company}`, startReadingSales(reading, daemon));
    let failures = 0;
    const work = async (stopping: AbortSignal): Promise<Date | null> => {
      const options: ReadOptions = { signal: stopping };
      const outcome = await daemon.lock.take(polling.company, () =>
        trackPoll(polling, daemon, options, () => ticking.next()),
      );
      // After a failed poll, too: a commit whose answer was lost may have been stored, with its deliveries.
      if (!outcome.polled || outcome.polled.deliveries.length > 0) wakeDrains();
      releases.wake();
      // Only after the last of the polls that run at the same time.
      if (pool.isAlone()) selfWatch.wake();
      failures = outcome.polled ? 0 : failures + 1;
      if (outcome.polled) owed.delete(polling.company);
      else owed.add(polling.company);
      if (outcome.polled) daemon.onPolled(outcome.polled);
      if (outcome.polled) sales?.learn(outcome.polled);
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
  for (const { reportings, schedule: times, pool } of daemon.reports) {
    for (const reporting of reportings) {
      const place = pool.placeFor(reporting.company);
      const reports = startReporting(reporting, times, place, daemon, wakeDrains);
      running.keep(`the ${reporting.what} of ${reporting.company}`, reports);
    }
  }
  const { cron, timezone } = schedule;
  const names = { companies: pollings.map(({ company }) => company), channels: deliverings.map(({ name }) => name) };
  log.info({ ...names, cron, timezone }, "watching");
  await clock.sleep(Number.POSITIVE_INFINITY, signal);
  log.info({}, "stopping");
}

function startDraining(delivering: Delivering, { clock, log }: Daemon): Loop {
  // At a start and after a reload, deliveries are tried at once: the operator may have mended what was wrong.
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
 * Returns how long due changes wait, in ms, for the first poll, which sees what has changed while no daemon ran. Each poll,
 * successful or not, wakes the loop that tells due changes. Returns 0 when the first poll is more than an hour away.
 */
export function untilFirstPoll(schedule: Schedule, now: Date): number {
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
    // After the machine has slept, the poll that makes up for it comes first and wakes this loop again.
    if (isPollOwed()) return new Date(clock.now().getTime() + OWED_POLL_MS);
    const { alerts, keepSeenMs } = polling.policy;
    const next = await lock.take(polling.company, () => flushDue({ ...polling, alerts, keepSeenMs }, log));
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

function startReporting(
  reporting: Reporting,
  times: Schedule,
  place: Place,
  daemon: Daemon,
  wakeDrains: () => void,
): Ticking {
  let failures = 0;
  const work = async (stopping: AbortSignal): Promise<Date | null> => {
    const { isReported, failure } = await trackReport(reporting, daemon, { signal: stopping });
    wakeDrains();
    failures = isReported ? 0 : failures + 1;
    return isReported ? null : retryTime(failure, failures, daemon);
  };
  const { clock, random, log } = daemon;
  const facts = { company: reporting.company };
  return startSchedule(times, work, { clock, random, log, place, what: reporting.what, facts });
}

function startSelfWatch(daemon: Daemon, wakeDrains: () => void): Loop {
  const { watchSelf, clock, log } = daemon;
  let lookedAt = clock.now();
  const work = async (stopping: AbortSignal) => {
    const isSetBack = lookedAt.getTime() - clock.now().getTime() > SET_BACK_MS;
    lookedAt = clock.now();
    if (isSetBack) await correctPlans(daemon);
    await watchSelf(stopping);
    // Not only for its own notices: a command beside this daemon may have requeued dead letters.
    wakeDrains();
    return new Date(clock.now().getTime() + SELF_WATCH_MS);
  };
  return startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ error }, "whether anything is in trouble could not be looked up or told"),
    // Failures from before the start may pass in the first minute.
    startAfterMs: SELF_WATCH_MS,
  });
}

/** Corrects stored times and plans after the clock was set back; otherwise everything would wait until those times. */
async function correctPlans({ pollings, records, schedule, lock, correctTimes, clock }: Daemon): Promise<void> {
  const companies = pollings.map(({ company }) => company);
  for (const company of companies) await lock.take(company, () => correctTimes(company));
  await planPolls(records, companies, readCron(schedule.cron, schedule.timezone).next(clock.now()));
}

/** Returns when a poll or report that has failed is made again. */
export function retryTime(failure: unknown, failures: number, daemon: Daemon): Date {
  const pauseMs = daemon.needsOperator(failure) ? operatorPause(POLL_RETRY) : 0;
  const delayMs = retryDelay(failures, POLL_RETRY, daemon.random(), pauseMs);
  return daemon.comeBackAt(failure) ?? new Date(daemon.clock.now().getTime() + delayMs);
}
