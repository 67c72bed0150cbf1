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

/** Whether a request that failed so may succeed when it is sent again within seconds. The next poll tries in any case. */
export const MAY_PASS: readonly (readonly [abstract new (...args: never[]) => SmartPymeError, boolean])[] = [
  [UnreachableError, true],
  [ProxyError, true],
  [TimedOutError, true],
  [ServerFailureError, true],
  // A maintenance page, or an answer that broke off.
  [UnreadableBodyError, true],
  // A page is asked for again, in smaller parts and after a pause: see read-pages.ts.
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

/** Waits so many milliseconds, or until the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Patience {
  /** How long to wait before each further attempt; as many attempts more as there are pauses. */
  readonly pausesMs: readonly number[];
  readonly sleep: Sleep;
}

/** Attempts again what failed in a way that may pass by itself. */
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
