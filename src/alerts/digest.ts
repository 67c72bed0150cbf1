import { Cron } from "croner";

/** The first tick after a time; null where there is none any more. */
export type NextTick = (after: Date) => Date | null;

/**
 * Reads a cron expression.
 * @param expression of 5 fields, or of 6 with seconds first
 * @param timezone IANA name
 * @throws {TypeError | RangeError} when it is none
 */
export function createTicks(expression: string, timezone: string): NextTick {
  const cron = new Cron(expression, { timezone, paused: true, mode: "5-or-6-parts" });
  // Thousands of levels may wait for the same tick, and to find it takes a while.
  let last: { readonly from: Date; readonly tick: Date } | null = null;
  return (after) => {
    if (last && last.from <= after && after < last.tick) return last.tick;
    const tick = cron.nextRun(after);
    last = tick && { from: after, tick };
    return tick;
  };
}
