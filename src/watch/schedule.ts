import { createTask, schedule as cron } from "node-cron";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { repeatedHourOffset } from "./repeated-hour.ts";

export interface Schedule {
  /** 5 or 6 fields. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
  readonly onStart: boolean;
  /** Longest random wait before a scheduled poll. */
  readonly jitterMs: number;
}

export interface Ticking {
  /** When the next tick is due; null after the stop. */
  next(): Date | null;
  /** No further ticks; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** How often the clock itself is looked at. */
const CLOCK_CHECK_MS = 60_000;

/**
 * Runs `work` at every tick, never two at a time: a tick that finds the one before still at work is skipped and told, and
 * ticks that the machine slept through are made up for by one. Where `work` answers a time before the next tick, it runs
 * once more then. It must not reject.
 * @param what the work, as the log calls it
 */
export function startSchedule(
  schedule: Schedule,
  work: (signal: AbortSignal) => Promise<Date | null>,
  { clock, random, log, what = "poll" }: { clock: Clock; random: () => number; log: Log; what?: string },
): Ticking {
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;
  let again = new AbortController();

  const start = (waitMs: number) => {
    again.abort();
    const run = runAfter(waitMs).finally(() => {
      if (underWay === run) underWay = null;
    });
    underWay = run;
  };
  const runAfter = async (waitMs: number) => {
    await clock.sleep(waitMs, stopping.signal);
    if (stopping.signal.aborted) return;
    const wanted = await work(stopping.signal);
    const next = task.getNextRun();
    if (wanted && !stopping.signal.aborted && (next === null || wanted < next)) void runAgainAt(wanted);
  };
  const runAgainAt = async (time: Date) => {
    again = new AbortController();
    const { signal } = again;
    await clock.sleep(time.getTime() - clock.now().getTime(), signal);
    if (!signal.aborted) start(0);
  };

  const tick = (timezone: string) => {
    const task = cron(
      schedule.cron,
      () => {
        if (underWay) log.warn({ cron: schedule.cron }, `${what} skipped: the one before is still at work`);
        else start(Math.round(random() * schedule.jitterMs));
      },
      { timezone },
    );
    task.on("execution:missed", ({ date }) => {
      if (underWay) return;
      log.warn({ due: date.toISOString() }, `${what} missed, the machine was asleep or too busy: made up for now`);
      start(0);
    });
    return task;
  };

  /** The task would wait until a clock that was set back is past its next tick again, and it ticks in an hour only once. */
  const watchClock = async () => {
    for (let before = clock.now(); !stopping.signal.aborted; ) {
      await clock.sleep(CLOCK_CHECK_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      const now = clock.now();
      if (now < before) {
        log.warn(
          { from: before.toISOString(), to: now.toISOString() },
          "the clock was set back: going by it from now on",
        );
        await task.destroy();
        task = tick(schedule.timezone);
      }
      const offset = repeatedHourOffset(new Date(now.getTime() + CLOCK_CHECK_MS), schedule.timezone);
      if (offset && !repeating) repeating = tick(offset);
      if (!offset && repeating) {
        await repeating.destroy();
        repeating = null;
      }
      before = now;
    }
  };

  let task = tick(schedule.timezone);
  let repeating: ReturnType<typeof tick> | null = null;
  const watching = watchClock();
  if (schedule.onStart) start(0);
  return {
    next: () => (stopping.signal.aborted ? null : task.getNextRun()),
    stop: async () => {
      stopping.abort();
      again.abort();
      await watching;
      await repeating?.destroy();
      await task.destroy();
      await underWay;
    },
  };
}

/** How many ticks of a schedule are still to come before a time, counted up to `most`. */
export function ticksBefore(schedule: Pick<Schedule, "cron" | "timezone">, time: Date, most: number): number {
  // Looking ahead is slow: a schedule that ticks every quarter of an hour is not asked for hundreds of ticks.
  for (let count = 8; ; count *= 2) {
    const ticks = upcomingTicks(schedule, Math.min(count, most));
    const before = ticks.filter((tick) => tick < time).length;
    if (before < ticks.length || ticks.length >= most) return before;
  }
}

/** The next ticks of a schedule, soonest first. */
export function upcomingTicks(
  { cron: expression, timezone }: Pick<Schedule, "cron" | "timezone">,
  count: number,
): Date[] {
  const task = createTask(expression, () => {}, { timezone });
  try {
    return task.getNextRuns(count);
  } finally {
    // Until then node-cron keeps every task that it ever made.
    void task.destroy();
  }
}
