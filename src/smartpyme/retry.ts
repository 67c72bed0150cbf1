import { ServerFailureError, TimedOutError, UnreachableError, UnreadableBodyError } from "./errors.ts";

/** Waits so many milliseconds, or until the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Patience {
  /** How long to wait before each further attempt; as many attempts more as there are pauses. */
  readonly pausesMs: readonly number[];
  readonly sleep: Sleep;
}

/** Attempts again what failed in a way that may pass by itself: no answer, 5xx, a body that broke off. */
export async function persist<T>(
  attempt: () => Promise<T>,
  { pausesMs, sleep }: Patience,
  signal: AbortSignal,
): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error)) throw error;
      await sleep(pauseMs, signal);
      signal.throwIfAborted();
    }
  }
  return attempt();
}

function mayPass(error: unknown): boolean {
  return (
    error instanceof UnreachableError ||
    error instanceof TimedOutError ||
    error instanceof ServerFailureError ||
    error instanceof UnreadableBodyError
  );
}
