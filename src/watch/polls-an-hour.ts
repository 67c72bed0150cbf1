import { readCron } from "../time/cron.ts";
import type { Schedule } from "./schedule.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 366 * 24 * HOUR_MS;

/** Any time will do: hours differ in their ticks, and years hardly do. */
const FROM = new Date(0);

/** How many polls a schedule makes in its busiest hour, of so many that are looked at. */
export function countPollsAnHour({ cron, timezone }: Pick<Schedule, "cron" | "timezone">, most: number): number {
  const read = readCron(cron, timezone);
  const ticks: Date[] = [];
  for (let tick = read.next(FROM); ticks.length < most; tick = read.next(tick)) {
    ticks.push(tick);
    if (tick.getTime() - FROM.getTime() > YEAR_MS) break;
  }
  return countBusiestHour(ticks);
}

/** Any hour of the clock has the same minutes in it, so that the most in any 60 minutes are the most in one of those. */
function countBusiestHour(ticks: readonly Date[]): number {
  let first = 0;
  const counts = ticks.map((tick, index) => {
    while (tick.getTime() - (ticks[first]?.getTime() ?? 0) >= HOUR_MS) first += 1;
    return index - first + 1;
  });
  return Math.max(0, ...counts);
}
