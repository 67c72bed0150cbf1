/** What is known of the times in which the daemon could do nothing: the machine was suspended, or the store failed. */
export interface Naps {
  /** To be called again and again: after a longer pause than `everyMs` the machine has slept. */
  look(now: Date): void;
  /** Counts a time as slept in which nothing could be done for another reason. */
  add(from: Date, to: Date): void;
  /** How much of the time between two instants was slept, in ms. */
  sleptMs(from: Date, to: Date): number;
}

/** What is asked is never about more than some days. */
const MOST_NAPS = 200;

/** @param everyMs the longest pause between two looks of a machine that is awake */
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
