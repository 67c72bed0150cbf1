import type { Progress } from "../notifications/delivery.ts";

/** How waits between attempts grow. Durations are in ms. */
export interface Backoff {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** When a failed delivery is tried again, and when it is given up. */
export interface RetryPolicy extends Backoff {
  /** Time from the first failed attempt, as `timeTried` counts it. */
  readonly giveUpAfterMs: number;
}

/**
 * Returns how long to wait, in ms, after the n-th failed attempt in a row (n from 1). The wait doubles up to a cap, and is
 * random within its upper half, so that channels that failed together are not tried together. It is never less than what the
 * server asked for.
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

/** The least wait after a failure that only a person can mend. */
const OPERATOR_RETRY_MS = 5 * 60_000;

/** Returns the least wait, in ms, after a failure that only a person can mend: five minutes, or the cap if that is less. */
export function operatorPause({ maxRetryMs }: Pick<Backoff, "maxRetryMs">): number {
  return Math.min(OPERATOR_RETRY_MS, maxRetryMs);
}

/** The longest wait that is accepted from a server. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * Tells whether a try has to wait for its time. A time further ahead than any wait was planned by a clock that was ahead, and
 * counts as past.
 * @param nextTryAt ISO 8601 in UTC
 */
export function isPutOff(nextTryAt: string, { maxRetryMs }: Pick<Backoff, "maxRetryMs">, now: Date): boolean {
  const waitMs = Date.parse(nextTryAt) - now.getTime();
  return waitMs > 0 && waitMs <= Math.max(maxRetryMs, LONGEST_RETRY_AFTER_MS);
}

/** How long a try may take, together with its delay. */
const LONGEST_TRY_MS = 15 * 60_000;

/**
 * Returns for how long, in ms, a delivery has been tried, after one more failure. It sums the times between tries, each at most
 * as long as planned, because a daemon that was off, or a machine that slept, did not try.
 * @param longestGapMs the most that a time between two tries counts when a command tries and not the plan; 0: only the plan
 * counts
 */
export function timeTried(
  { triedAt, nextTryAt, triedMs }: Pick<Progress, "triedAt" | "nextTryAt" | "triedMs">,
  now: Date,
  longestGapMs: number,
): number {
  if (triedAt === null) return triedMs;
  const plannedMs = nextTryAt === null ? 0 : Date.parse(nextTryAt) - Date.parse(triedAt);
  const mostMs = Math.max(plannedMs + LONGEST_TRY_MS, longestGapMs);
  return triedMs + Math.max(0, Math.min(now.getTime() - Date.parse(triedAt), mostMs));
}

/** Returns the earlier of two instants, ISO 8601 in UTC. Used for stored times, which may be in the future. */
export function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}
