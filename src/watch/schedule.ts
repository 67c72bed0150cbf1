import { createTask, schedule as cron } from "node-cron";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

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

/**
 * Runs `work` at every tick, never two at a time: a tick that finds the one before still at work is skipped and told.
 * `work` must not reject.
 */
export function startSchedule(
  schedule: Schedule,
  work: (signal: AbortSignal) => Promise<void>,
  { clock, random, log }: { clock: Clock; random: () => number; log: Log },
): Ticking {
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;
  const tick = (waitMs: number) => {
    if (stopping.signal.aborted) return;
    if (underWay) {
      log.warn({ cron: schedule.cron }, "poll skipped: the one before is still at work");
      return;
    }
    underWay = clock
      .sleep(waitMs, stopping.signal)
      .then(() => (stopping.signal.aborted ? undefined : work(stopping.signal)))
      .finally(() => {
        underWay = null;
      });
  };
  const task = cron(schedule.cron, () => tick(Math.round(random() * schedule.jitterMs)), {
    timezone: schedule.timezone,
    suppressMissedWarning: true,
  });
  task.on("execution:missed", ({ date }) => {
    log.warn(
      { due: date.toISOString() },
      "poll missed: the machine was asleep or too busy; the next one makes up for it",
    );
  });
  if (schedule.onStart) tick(0);
  return {
    next: () => (stopping.signal.aborted ? null : task.getNextRun()),
    stop: async () => {
      stopping.abort();
      await task.destroy();
      await underWay;
    },
  };
}

/** The next ticks of a schedule, soonest first. */
export function upcomingTicks(
  { cron: expression, timezone }: Pick<Schedule, "cron" | "timezone">,
  count: number,
): Date[] {
  return createTask(expression, () => {}, { timezone }).getNextRuns(count);
}
