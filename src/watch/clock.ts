import { setTimeout } from "node:timers/promises";

/** Time, as the loops see it; tests bring their own. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. `Infinity` waits for the signal alone. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Node takes a longer wait for one of 1 ms. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** How often a wait for a time of the day looks whether it has come. */
const LOOK_EVERY_MS = 30_000;

/** A clock that is put right steps back by less now and then. */
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
 * Waits for a time of the day. Timers stand still while the machine is suspended, and know nothing of a clock that is put
 * forward: so the clock is looked at again and again. Resolves at once when the signal aborts, and also when the clock was
 * set back, for the time may then be wanted no more.
 */
export async function sleepUntil(clock: Clock, time: Date, signal: AbortSignal): Promise<void> {
  for (let before = clock.now(), now = before; !signal.aborted; before = now, now = clock.now()) {
    const restMs = time.getTime() - now.getTime();
    if (restMs <= 0 || before.getTime() - now.getTime() > SET_BACK_MS) return;
    await clock.sleep(Math.min(restMs, LOOK_EVERY_MS), signal);
  }
}
