import {
  InconsistentPagesError,
  OversizedBodyError,
  ProxyError,
  RateLimitedError,
  RedirectedError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  type SmartPymeError,
  TimedOutError,
  TlsError,
  UnauthorizedError,
  UnexpectedBodyError,
  UnreachableError,
  UnreadableBodyError,
} from "./errors.ts";

/** For each error: whether to send the request again within seconds. The next poll tries again in any case. */
export const MAY_PASS: readonly (readonly [abstract new (...args: never[]) => SmartPymeError, boolean])[] = [
  [UnreachableError, true],
  [ProxyError, true],
  [TimedOutError, true],
  [ServerFailureError, true],
  // A maintenance page, or an answer that broke off.
  [UnreadableBodyError, true],
  // read-pages.ts asks for the page again, after a pause and in smaller parts.
  [SlowAnswerError, false],
  [TlsError, false],
  [UnauthorizedError, false],
  [RateLimitedError, false],
  [RefusedError, false],
  [RedirectedError, false],
  [UnexpectedBodyError, false],
  [OversizedBodyError, false],
  [InconsistentPagesError, false],
];

/** Waits for `ms` milliseconds, or until the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Patience {
  /** The pause before each further attempt; there are as many further attempts as pauses. */
  readonly pausesMs: readonly number[];
  readonly sleep: Sleep;
}

/**
 * Repeats an attempt after each failure that may pass by itself, as long as pauses are left.
 * @throws the last failure, or the signal's reason
 */
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
  return MAY_PASS.some(([kind, passes]) => passes && error instanceof kind);
}
