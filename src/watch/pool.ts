/**
 * Lets so much work go on at a time. Of what waits for a place, what has been due for longest gets the next one: whatever
 * takes long holds one place, and no more.
 */
export interface Pool {
  /** Where the work of one name waits. */
  placeFor(name: string): Place;
  /** Whether there is no other work, neither under way nor waiting, than the one that asks. */
  isAlone(): boolean;
}

export interface Place {
  /** Does the work once there is room; answers null, and does nothing, where the signal aborts before. */
  take<Result>(dueAt: Date, work: () => Promise<Result>, signal: AbortSignal): Promise<Result | null>;
  /** Whether it is due and there is no room yet. */
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
      // Of those that are due since the same time, who came first.
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
