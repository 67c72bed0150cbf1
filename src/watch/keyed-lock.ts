/** Runs work of the same name one after the other. */
export interface KeyedLock {
  /** Runs the work after all earlier work of this name has ended, with or without a failure. */
  take<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createKeyedLock(): KeyedLock {
  // The ends of work only: its results may be large.
  const ends = new Map<string, Promise<void>>();
  return {
    take(name, work) {
      const turn = (ends.get(name) ?? Promise.resolve()).then(work);
      const end = turn.then(
        () => {},
        () => {},
      );
      ends.set(name, end);
      return turn;
    },
  };
}
