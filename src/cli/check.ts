import { rehearseMessages } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../watch/clock.ts";
import { upcomingTicks } from "../watch/schedule.ts";
import type { CommandOptions } from "./open.ts";

const HOUR_MS = 3_600_000;

/** Ticks to look at: a day of polls every minute, or more than an hour's requests of anything faster. */
const LOOK_AHEAD = 1_500;

/** Checks the config, and its templates with sample messages, without touching network or store; says what it comes to. */
export async function check(options: CommandOptions): Promise<number> {
  const { config } = await loadConfig(options.config, process.env);
  const now = systemClock.now();
  const misrendered = await rehearseMessages(config, now);
  for (const { channel, problem } of misrendered) {
    process.stderr.write(`${options.config}: channels.${channel}: ${problem}\n`);
  }
  const { poll, companies, channels, store } = config;
  const ticks = upcomingTicks(poll, LOOK_AHEAD);
  const busiest = Math.max(
    ...Map.groupBy(ticks, hourOf)
      .values()
      .map((ofHour) => ofHour.length),
  );
  if (busiest > poll.requests_per_hour) {
    process.stderr.write(
      `${options.config}: poll.cron comes to ${busiest} polls or more an hour, and poll.requests_per_hour allows ` +
        `${poll.requests_per_hour} requests: poll less often\n`,
    );
    return 2;
  }
  if (misrendered.length > 0) return 2;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: poll.timezone, dateStyle: "medium", timeStyle: "short" });
  const next = ticks.slice(0, 3).map((tick) => time.format(tick));
  process.stdout.write(
    [
      `${options.config} is fine.`,
      `Companies: ${companies.map(({ name }) => name).join(", ")}`,
      `Channels:  ${Object.entries(channels)
        .map(([name, { type }]) => `${name} (${type})`)
        .join(", ")}`,
      `Polls:     ${poll.cron} in ${poll.timezone}; next: ${next.join(" · ")}`,
      `Requests:  up to ${busiest} polls an hour, so at least ${busiest} requests a company, of ${poll.requests_per_hour}; ` +
        `a poll makes one for each ${poll.page_size} products that it reads, and one for each alert that may be over`,
      `Store:     ${store.url.split(":", 1)[0]}`,
      "",
    ].join("\n"),
  );
  return 0;
}

/** The API counts from the top of an hour to the next. */
function hourOf(tick: Date): number {
  return Math.floor(tick.getTime() / HOUR_MS);
}
