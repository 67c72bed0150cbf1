/** How waits between attempts grow. Durations in ms. */
export interface Backoff {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** When a failed delivery is tried again, and when it is given up. */
export interface RetryPolicy extends Backoff {
  /** Counted from the first failed attempt. */
  readonly giveUpAfterMs: number;
}

/**
 * How long to wait after the n-th failed attempt in a row (n from 1): doubling, capped, and spread over the upper half
 * so that channels that failed together do not come back together. What the server asked for is never undercut.
 * @param random in [0, 1)
 */
export function retryDelay(
  attempts: number,
  policy: Backoff,
  random: number,
  serverAskedForMs: number | undefined,
): number {
  const exponential = policy.firstRetryMs * 2 ** Math.min(attempts - 1, 40);
  const capped = Math.min(exponential, policy.maxRetryMs);
  return Math.max(Math.round(capped * (0.5 + random / 2)), serverAskedForMs ?? 0);
}
