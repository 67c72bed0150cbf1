/** What is known of the times in which the daemon could do nothing, as the machine was suspended. */
export interface Naps {
  /** To be called again and again: after a longer pause than `everyMs` the machine has slept. */
  look(now: Date): void;
  /** How much of the time between two instants was slept, in ms. */
  sleptMs(from: Date, to: Date): number;
}

/** What is asked is never about more than some days. */
const MOST_NAPS = 200;

/** @param everyMs the longest pause between two looks of a machine that is awake */
export function createNaps(start: Date, everyMs: number): Naps {
  let last = start;
  const naps: { readonly from: number; readonly to: number }[] = [];
  return {
    look(now) {
      if (now.getTime() - last.getTime() > everyMs) naps.push({ from: last.getTime(), to: now.getTime() });
      if (naps.length > MOST_NAPS) naps.shift();
      last = now;
    },
    sleptMs: (from, to) =>
      naps.reduce((sum, nap) => {
        const ms = Math.min(nap.to, to.getTime()) - Math.max(nap.from, from.getTime());
        return sum + Math.max(0, ms);
      }, 0),
  };
}
