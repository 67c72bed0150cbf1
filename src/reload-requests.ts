/** Requests to read the config again, by a signal, a command or over HTTP, and what comes of them. */
export interface ReloadRequests {
  /**
   * Asks for the config to be read again. Never rejects; pending for good once the daemon stops.
   * @returns why the config read after this could not be used; null: it is in force
   */
  ask(): Promise<string | null>;
  /**
   * Waits for a request; those that come until the next call count as one with it. Rejects when the signal aborts.
   * @returns to be called with the outcome, for whoever has asked
   */
  next(signal: AbortSignal): Promise<(error: string | null) => void>;
}

export function createReloadRequests(): ReloadRequests {
  let asked: PromiseWithResolvers<string | null>[] = [];
  let arrived = Promise.withResolvers<void>();
  return {
    ask: () => {
      const outcome = Promise.withResolvers<string | null>();
      asked.push(outcome);
      arrived.resolve();
      return outcome.promise;
    },
    next: async (signal) => {
      const aborted = Promise.withResolvers<never>();
      const give = () => aborted.reject(signal.reason);
      signal.addEventListener("abort", give, { once: true });
      try {
        signal.throwIfAborted();
        await Promise.race([arrived.promise, aborted.promise]);
        const answered = asked;
        asked = [];
        arrived = Promise.withResolvers();
        return (error) => {
          for (const { resolve } of answered) resolve(error);
        };
      } finally {
        signal.removeEventListener("abort", give);
      }
    },
  };
}
