import { renderTestMessages } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../watch/clock.ts";
import { upcomingTicks } from "../watch/schedule.ts";
import type { CommandOptions } from "./open.ts";

const HOUR_MS = 3_600_000;

/** Checks the config without touching network or store, and says what it comes to. */
export async function check(options: CommandOptions): Promise<number> {
  const { config } = await loadConfig(options.config, process.env);
  const now = systemClock.now();
  await renderTestMessages(config, now);
  const { poll, companies, channels, store } = config;
  const ticks = upcomingTicks(poll, poll.requests_per_hour + 1);
  const inAnHour = ticks.filter((tick) => tick.getTime() <= now.getTime() + HOUR_MS).length;
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
      `Requests:  ${inAnHour} polls in the coming hour, each of at least 1 request a company, and 1 more for every ` +
        `${poll.page_size} products read; at most ${poll.requests_per_hour} requests an hour`,
      `Store:     ${store.url.split(":", 1)[0]}`,
      "",
    ].join("\n"),
  );
  if (inAnHour < poll.requests_per_hour) return 0;
  process.stderr.write(
    `poll.cron asks for more polls an hour than poll.requests_per_hour (${poll.requests_per_hour}) has requests: ` +
      "poll less often\n",
  );
  return 2;
}
