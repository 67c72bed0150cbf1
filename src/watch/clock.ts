import { setTimeout } from "node:timers/promises";

/** The clock that the loops use; tests pass their own. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. `Infinity` waits for the signal alone. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest wait of Node's timers; a longer one would take 1 ms. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** How often a wait for a time checks the clock. */
const LOOK_EVERY_MS = 30_000;

/** Time servers set a clock back by less than this now and then. */
const SET_BACK_MS = 1_000;

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    let rest = ms;
    while (rest > 0 && !signal.aborted) {
      const wait = Math.min(rest, LONGEST_TIMEOUT_MS);
      await setTimeout(wait, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      rest -= wait;
    }
  },
};

/**
 * Waits for a time. It checks the clock again and again, because timers stand still while the machine is suspended and do not
 * notice that the clock was set forward. It resolves at once when the signal aborts, and also when the clock was set back,
 * because the caller may then want another time.
 */
export async function sleepUntil(clock: Clock, time: Date, signal: AbortSignal): Promise<void> {
  for (let before = clock.now(), now = before; !signal.aborted; before = now, now = clock.now()) {
    const restMs = time.getTime() - now.getTime();
    if (restMs <= 0 || before.getTime() - now.getTime() > SET_BACK_MS) return;
    await clock.sleep(Math.min(restMs, LOOK_EVERY_MS), signal);
  }
}
