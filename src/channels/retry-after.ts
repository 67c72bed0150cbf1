/** Nobody means longer; a wait without end would keep a delivery from being sent as well as from being given up. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * How long a Retry-After header asks to wait, in milliseconds; null when it is absent or neither whole seconds nor an
 * HTTP date (RFC 9110, 10.2.3).
 * @param now milliseconds since the epoch, to count from when it is a date
 */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const isSeconds = /^\s*\d+\s*$/.test(value);
  const at = value.endsWith("GMT") ? Date.parse(value) : Number.NaN;
  const afterMs = isSeconds ? Number(value) * 1000 : at - now;
  return Number.isNaN(afterMs) ? null : Math.min(Math.max(0, afterMs), LONGEST_WAIT_MS);
}
