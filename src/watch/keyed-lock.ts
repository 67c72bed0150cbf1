/** Runs work of the same name one after the other. */
export interface KeyedLock {
  /** Runs the work after all earlier work of this name has ended, with or without a failure. */
  take<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createKeyedLock(): KeyedLock {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work, work);
      last.set(name, turn);
      // Only the caller of this work needs its failure; the next work runs all the same.
      turn.catch(() => {});
      return turn;
    },
  };
}
