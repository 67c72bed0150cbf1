const HOUR_MS = 3_600_000;

/** Counts requests in fixed windows that start at the top of each hour. */
export interface RateWindow {
  /** Counts a request. Returns false, without counting it, when `limit` requests were admitted in this hour. */
  admit(limit: number): boolean;
  /** Returns the number of requests admitted in this hour. */
  used(): number;
  /** Returns when the next window starts, in milliseconds since 1970. */
  resetAt(): number;
}

export function createRateWindow(now: () => number): RateWindow {
  let hour = Number.NaN;
  let used = 0;
  const turn = () => {
    const current = Math.floor(now() / HOUR_MS);
    if (current !== hour) used = 0;
    hour = current;
  };
  return {
    admit(limit) {
      turn();
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    used() {
      turn();
      return used;
    },
    resetAt: () => (Math.floor(now() / HOUR_MS) + 1) * HOUR_MS,
  };
}
