/** Keeps work of one name from going on twice at a time. */
export interface KeyedLock {
  /** Does the work once all that asked before, under the same name, is over, however that went. */
  take<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createKeyedLock(): KeyedLock {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work, work);
      last.set(name, turn);
      // Rejecting is for whoever waits for this very work; the next in turn goes on.
      turn.catch(() => {});
      return turn;
    },
  };
}
