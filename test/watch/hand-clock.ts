import type { Clock } from "../../src/watch/clock.ts";

/** A clock that the test moves. Its timers run while time passes, and stand still while the machine sleeps. */
export interface HandClock extends Clock {
  /** Lets time pass; sleeps that end meanwhile resolve in order. */
  pass(ms: number): Promise<void>;
  /** Sets the clock without running timers, as when the machine was suspended or somebody set its clock. */
  show(time: Date): void;
}

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

export function handClock(start: string): HandClock {
  let monotonic = 0;
  let ahead = Date.parse(start);
  const sleepers = new Set<Sleeper>();
  return {
    now: () => new Date(ahead + monotonic),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || ms <= 0) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { wakesAt: monotonic + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", wake, { once: true });
      }),
    show: (time) => {
      ahead = time.getTime() - monotonic;
    },
    pass: async (ms) => {
      const until = monotonic + ms;
      await settle();
      for (;;) {
        const first = [...sleepers].reduce<Sleeper | null>((a, b) => (a && a.wakesAt <= b.wakesAt ? a : b), null);
        if (!first || first.wakesAt > until) break;
        monotonic = first.wakesAt;
        first.wake();
        await settle();
      }
      monotonic = until;
    },
  };
}

/** Lets all work run that does not wait for time or I/O. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
