import { readCron } from "../time/cron.ts";
import type { Schedule } from "./schedule.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 366 * 24 * HOUR_MS;

/** Where counting starts. Any time would do, since hours differ in their ticks, but years hardly do. */
const FROM = new Date(0);

/** Returns how many polls a schedule makes in its busiest hour, judged by its first `most` ticks or by a year of them. */
export function countPollsAnHour({ cron, timezone }: Pick<Schedule, "cron" | "timezone">, most: number): number {
  const read = readCron(cron, timezone);
  const ticks: Date[] = [];
  for (let tick = read.next(FROM); ticks.length < most; tick = read.next(tick)) {
    ticks.push(tick);
    if (tick.getTime() - FROM.getTime() > YEAR_MS) break;
  }
  return countBusiestHour(ticks);
}

/** Counts the most ticks in any 60 minutes. Clock hours do not matter: any 60 minutes contain each minute once. */
function countBusiestHour(ticks: readonly Date[]): number {
  let first = 0;
  const counts = ticks.map((tick, index) => {
    while (tick.getTime() - (ticks[first]?.getTime() ?? 0) >= HOUR_MS) first += 1;
    return index - first + 1;
  });
  return Math.max(0, ...counts);
}
