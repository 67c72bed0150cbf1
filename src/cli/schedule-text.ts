import { readCron, upcomingTicks } from "../time/cron.ts";
import { formatDays } from "./cron-text.ts";

/** What a cron expression of the config comes to. */
export interface Planned {
  readonly cron: string;
  /** Its next times. */
  readonly next: readonly Date[];
  /** Which days it comes on, in words, where both of its day fields are set; null: there is nothing to be said. */
  readonly days: string | null;
}

export interface PlannedDigest extends Planned {
  /** Its number in the config, from 1. */
  readonly route: number;
  readonly channels: readonly string[];
}

const AHEAD = 3;

/** @param timezone IANA name */
export function planTicks(cron: string, timezone: string, now: Date): Planned {
  return { cron, next: upcomingTicks(readCron(cron, timezone), now, AHEAD), days: formatDays(cron) };
}

/** Of the routes that gather changes. */
export function planDigests(
  routes: readonly { readonly channels: readonly string[]; readonly digest?: string | undefined }[],
  timezone: string,
  now: Date,
): PlannedDigest[] {
  return routes.flatMap(({ channels, digest }, index) =>
    digest === undefined ? [] : { route: index + 1, channels, ...planTicks(digest, timezone, now) },
  );
}

/** One line that names the schedule, and one for its days where they need a word. */
export function formatTicks(name: string, { cron, next, days }: Planned, timezone: string): string[] {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, dateStyle: "medium", timeStyle: "short" });
  const line = `${name}${cron}; next: ${next.map((tick) => time.format(tick)).join(" · ")}`;
  return days === null ? [line] : [line, `${" ".repeat(name.length)}${days}`];
}

export function formatDigest(digest: PlannedDigest, timezone: string): string[] {
  const lines = formatTicks("Digests:   ", digest, timezone);
  return lines.map((line, index) =>
    index === 0 ? `${line}; route ${digest.route}, to ${digest.channels.join(", ")}` : line,
  );
}
