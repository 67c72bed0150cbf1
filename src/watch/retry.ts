import type { Progress } from "../notifications/delivery.ts";

/** How waits between attempts grow. Durations in ms. */
export interface Backoff {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** When a failed delivery is tried again, and when it is given up. */
export interface RetryPolicy extends Backoff {
  /** As `timeTried` counts it, from the first failed attempt. */
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

/** What a person has to put right is not tried as often as what comes back by itself. */
const OPERATOR_RETRY_MS = 5 * 60_000;

/** How long whoever refused for want of an operator is left alone at the least, though never for longer than any other. */
export function operatorPause({ maxRetryMs }: Pick<Backoff, "maxRetryMs">): number {
  return Math.min(OPERATOR_RETRY_MS, maxRetryMs);
}

/** Nobody is ever asked to wait for longer than a day. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * Whether a try is still to wait for its time. One that is further ahead than any that is planned was planned by a clock
 * that was ahead, and has come.
 * @param nextTryAt ISO 8601 in UTC
 */
export function isPutOff(nextTryAt: string, { maxRetryMs }: Pick<Backoff, "maxRetryMs">, now: Date): boolean {
  const waitMs = Date.parse(nextTryAt) - now.getTime();
  return waitMs > 0 && waitMs <= Math.max(maxRetryMs, LONGEST_RETRY_AFTER_MS);
}

/** What a try may take, and how late it may come. */
const LONGEST_TRY_MS = 15 * 60_000;

/**
 * For how long a delivery has been tried, after one more failure: the time between its tries, each as long as was planned
 * at most. A daemon that was off for days, or a machine that was asleep, did not try.
 * @param longestGapMs for whoever does not go by the plan, such as a command that is called now and then: what the time
 * between two tries counts for at most; 0: the plan alone counts
 * @returns ms
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

/** Of two instants, ISO 8601 in UTC: a clock that was ahead may have written one that is still to come. */
export function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}
