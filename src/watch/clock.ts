import { setTimeout } from "node:timers/promises";

/** Time, as the loops see it; tests bring their own. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. `Infinity` waits for the signal alone. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Node takes a longer wait for one of 1 ms. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

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
