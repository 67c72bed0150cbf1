/**
 * Limits how much work runs at the same time. The work that has been due for the longest gets the next free place. Slow work
 * holds one place only.
 */
export interface Pool {
  /** Returns the place for the work of one name. */
  placeFor(name: string): Place;
  /** Tells whether no other work than the caller's runs or waits. */
  isAlone(): boolean;
}

export interface Place {
  /** Runs the work once a place is free. Returns null without running it when the signal aborts before. */
  take<Result>(dueAt: Date, work: () => Promise<Result>, signal: AbortSignal): Promise<Result | null>;
  /** Tells whether work of this name waits for a place. */
  isWaiting(): boolean;
}

interface Waiting {
  readonly name: string;
  readonly dueAt: Date;
  readonly go: () => void;
}

export function createPool(places: number): Pool {
  const waiting = new Set<Waiting>();
  let taken = 0;

  const fill = () => {
    while (taken < places && waiting.size > 0) {
      // Of work with the same due time, the one that asked first.
      const next = waiting.values().reduce((a, b) => (b.dueAt < a.dueAt ? b : a));
      waiting.delete(next);
      taken += 1;
      next.go();
    }
  };
  const room = (name: string, dueAt: Date, signal: AbortSignal) =>
    new Promise<boolean>((resolve) => {
      const giveUp = () => {
        waiting.delete(entry);
        resolve(false);
      };
      const go = () => {
        signal.removeEventListener("abort", giveUp);
        resolve(true);
      };
      const entry: Waiting = { name, dueAt, go };
      if (signal.aborted) return resolve(false);
      signal.addEventListener("abort", giveUp, { once: true });
      waiting.add(entry);
      fill();
    });

  return {
    placeFor: (name) => ({
      async take(dueAt, work, signal) {
        if (!(await room(name, dueAt, signal))) return null;
        try {
          return await work();
        } finally {
          taken -= 1;
          fill();
        }
      },
      isWaiting: () => waiting.values().some((entry) => entry.name === name),
    }),
    isAlone: () => taken <= 1 && waiting.size === 0,
  };
}
