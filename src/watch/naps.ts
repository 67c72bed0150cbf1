/** The times in which the daemon could do nothing, because the machine was suspended or the store failed. */
export interface Naps {
  /** Called again and again; a pause longer than `everyMs` between two calls counts as slept. */
  look(now: Date): void;
  /** Adds a time in which nothing could be done for another reason. */
  add(from: Date, to: Date): void;
  /** Returns how much of the time between two instants was slept, in ms. */
  sleptMs(from: Date, to: Date): number;
}

/** Callers ask about some days at most, so that older naps are dropped. */
const MOST_NAPS = 200;

/**
 * Starts to keep track of naps.
 * @param everyMs the longest pause between two calls of `look` on a machine that is awake
 */
export function createNaps(start: Date, everyMs: number): Naps {
  let last = start;
  const naps: { readonly from: number; readonly to: number }[] = [];
  const add = (from: Date, to: Date) => {
    naps.push({ from: from.getTime(), to: to.getTime() });
    if (naps.length > MOST_NAPS) naps.shift();
  };
  return {
    look(now) {
      if (now.getTime() - last.getTime() > everyMs) add(last, now);
      last = now;
    },
    add,
    sleptMs: (from, to) =>
      naps.reduce((sum, nap) => {
        const ms = Math.min(nap.to, to.getTime()) - Math.max(nap.from, from.getTime());
        return sum + Math.max(0, ms);
      }, 0),
  };
}
