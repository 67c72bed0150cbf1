import { type Cron, readCron } from "../time/cron.ts";
import { type Clock, sleepUntil } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Place } from "./pool.ts";

export interface Schedule {
  /** Cron expression with 5 or 6 fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
  readonly onStart: boolean;
  /** Longest random wait before a scheduled poll. */
  readonly jitterMs: number;
}

export interface Ticking {
  /** Returns when the next tick is due; null after the stop. */
  next(): Date | null;
  /** Tells whether a tick has come and was not noticed yet, because the machine slept, or its work waits for a place. */
  isOwed(): boolean;
  /** Ends the schedule, and resolves when the present work has ended. */
  stop(): Promise<void>;
}

/** A tick noticed later than this was slept through, because waits check the clock more often. */
const LATE_MS = 60_000;

/**
 * Runs `work` at every tick, one run at a time. A tick during a run is skipped and logged. Ticks that the machine slept
 * through, or that were left out because the clock was set forward, are made up for by one run, within half a minute. When
 * `work` returns a time before the next tick, it runs once more at that time. It must not reject.
 * @param what name of the work in the log
 * @param facts facts for each line of the log
 * @param place where the work waits for its turn
 */
export function startSchedule(
  schedule: Schedule,
  work: (signal: AbortSignal) => Promise<Date | null>,
  {
    clock,
    random,
    log,
    place,
    what = "poll",
    facts = {},
  }: {
    clock: Clock;
    random: () => number;
    log: Log;
    place: Place;
    what?: string;
    facts?: Readonly<Record<string, string>>;
  },
): Ticking {
  const cron = readCron(schedule.cron, schedule.timezone);
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;
  let again = new AbortController();
  let due = cron.next(clock.now());

  const start = (waitMs: number, dueAt: Date) => {
    again.abort();
    const run = runAfter(waitMs, dueAt).finally(() => {
      if (underWay === run) underWay = null;
    });
    underWay = run;
  };
  const runAfter = async (waitMs: number, dueAt: Date) => {
    await clock.sleep(waitMs, stopping.signal);
    const wanted = await place.take(dueAt, () => work(stopping.signal), stopping.signal);
    if (wanted && !stopping.signal.aborted && wanted < due) void runAgainAt(wanted);
  };
  const runAgainAt = async (time: Date) => {
    again = new AbortController();
    const { signal } = again;
    await sleepUntil(clock, time, signal);
    if (!signal.aborted) start(0, time);
  };

  const tick = (now: Date) => {
    const isLate = now.getTime() - due.getTime() > LATE_MS;
    if (!isLate && underWay) {
      const why = place.isWaiting() ? "still waits for its place among the others" : "is still at work";
      log.warn({ ...facts, cron: schedule.cron }, `${what} skipped: the one before ${why}`);
    }
    if (underWay) return;
    if (isLate) {
      log.warn(
        { ...facts, due: due.toISOString() },
        `${what} missed, the machine was asleep or too busy: made up for now`,
      );
    }
    start(isLate ? 0 : Math.round(random() * schedule.jitterMs), due);
  };
  const watchClock = async () => {
    while (!stopping.signal.aborted) {
      await sleepUntil(clock, due, stopping.signal);
      if (stopping.signal.aborted) return;
      const now = clock.now();
      if (now >= due) tick(now);
      else log.warn({ ...facts, to: now.toISOString() }, "the clock was set back: going by it from now on");
      due = cron.next(now);
    }
  };

  const watching = watchClock();
  if (schedule.onStart) start(0, clock.now());
  return {
    next: () => (stopping.signal.aborted ? null : due),
    isOwed: () => !stopping.signal.aborted && (place.isWaiting() || due <= clock.now()),
    stop: async () => {
      stopping.abort();
      again.abort();
      await watching;
      await underWay;
    },
  };
}

/** Counts the ticks between two times, up to `most`. */
export function countTicks(cron: Cron, after: Date, before: Date, most: number): number {
  let count = 0;
  for (let tick = cron.next(after); tick < before && count < most; tick = cron.next(tick)) count += 1;
  return count;
}
