import { Cron } from "croner";

/** The first tick after a time; null where there is none any more. */
export type NextTick = (after: Date) => Date | null;

/**
 * Reads a cron expression.
 * @param expression of 5 fields, or of 6 with seconds first
 * @param timezone IANA name
 * @throws {TypeError | RangeError} when it is none, or never comes
 */
export function createTicks(expression: string, timezone: string): NextTick {
  const cron = new Cron(expression, { timezone, paused: true, mode: "5-or-6-parts" });
  return (after) => cron.nextRun(after);
}
