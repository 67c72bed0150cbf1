import type { Config } from "../config/schema.ts";
import { calendarDay, isOn } from "../policy/silence.ts";
import { CHANGE_KINDS, type Change } from "../stock/change.ts";
import type { Match } from "../stock/match.ts";
import { readable } from "../text.ts";
import { describeMatch } from "./match-text.ts";
import { planTicks } from "./schedule-text.ts";

/** What a channel hears of, and when. */
export interface Told {
  readonly channel: string;
  /** Its number in the config, from 1; null: there are no routes, and every channel hears of everything. */
  readonly route: number | null;
  readonly match: Match;
  readonly changes: readonly Change["kind"][];
  readonly locale: string;
  /** When what has gathered is sent, the next times of it; null: at once. */
  readonly digest: { readonly cron: string; readonly next: readonly Date[]; readonly unless: Match | null } | null;
  /** In words, of the time zone. */
  readonly quietHours: readonly string[];
  /** Who is told what nobody has answered; absent: nobody. */
  readonly escalate?: { readonly after: number; readonly to: readonly string[] } | undefined;
}

/** What nobody is told of, by the config. */
export interface ToldSilence {
  readonly match: Match;
  readonly until: string | null;
  readonly reason: string;
  readonly isOver: boolean;
}

const WHEN: Readonly<Record<Change["kind"], string>> = {
  breached: "falls low",
  depleted: "runs out",
  reminder: "is still low (reminders)",
  recovered: "is back",
  retired: "is no longer watched",
};

const LANGUAGES: Readonly<Record<string, string>> = { en: "English", es: "Spanish" };

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1_000, "s"],
] as const;

export function listTold({ routes, channels, alerts, poll }: Config, now: Date): Told[] {
  const everything = { match: {}, changes: CHANGE_KINDS, locale: alerts.locale, digest: null };
  if (routes.length === 0) {
    const quietHours = alerts.quiet_hours.map(describeWindow);
    return Object.keys(channels).map((channel) => ({ channel, route: null, ...everything, quietHours }));
  }
  return Object.keys(channels).flatMap((channel) =>
    routes.flatMap(({ match, changes, locale = alerts.locale, digest, unless = null, quiet_hours, ...route }, index) =>
      route.channels.includes(channel)
        ? {
            channel,
            route: index + 1,
            match,
            changes,
            locale,
            digest:
              digest === undefined ? null : { cron: digest, next: planTicks(digest, poll.timezone, now).next, unless },
            quietHours: (quiet_hours ?? alerts.quiet_hours).map(describeWindow),
            ...(route.escalate && { escalate: route.escalate }),
          }
        : [],
    ),
  );
}

export function listSilences({ alerts, poll }: Config, now: Date): ToldSilence[] {
  const today = calendarDay(now, poll.timezone);
  return alerts.silences.map(({ match, until = null, reason }) => ({
    match,
    until,
    reason,
    isOver: !isOn(until, today),
  }));
}

/** A line for each route of each channel, then what holds for all. */
export function formatTold(
  told: readonly Told[],
  silences: readonly ToldSilence[],
  { alerts, poll }: Pick<Config, "alerts" | "poll">,
): string[] {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: poll.timezone, dateStyle: "medium", timeStyle: "short" });
  const { remind_every: remindMs, first_run } = alerts;
  const silenced = silences.map(({ match, until, reason, isOver }) => {
    const days = until === null ? "until it is removed" : isOver ? `OVER since ${until}` : `until ${until}`;
    return `${describeMatch(match)}, ${days}: ${readable(reason) ?? ""}`;
  });
  return [
    ...labelled(
      "Who hears:",
      told.map((it) => formatRoute(it, time)),
    ),
    `First look: what is low already is ${first_run === "notify" ? "told in one message" : "not told"}`,
    `Reminders: ${remindMs === undefined ? "none, alerts.remind_every is not set" : `every ${formatDuration(remindMs)}, of what is still low`}`,
    ...labelled("Silences: ", silenced),
  ];
}

function formatRoute(
  { channel, match, changes, locale, digest, quietHours, escalate }: Told,
  time: Intl.DateTimeFormat,
): string {
  const what = Object.keys(match).length === 0 ? "everything" : describeMatch(match);
  const isAll = changes.length === CHANGE_KINDS.length;
  const when = isAll
    ? ""
    : `, when it ${new Intl.ListFormat("en", { type: "disjunction" }).format(changes.map((it) => WHEN[it]))}`;
  const quiet = quietHours.length === 0 ? "" : `; not ${quietHours.join(", nor ")}: told when that ends`;
  const unanswered =
    escalate === undefined
      ? ""
      : `; what nobody answers in ${formatDuration(escalate.after)} is told to ${escalate.to.join(", ")}`;
  return `${channel}: ${what}${when}; in ${LANGUAGES[locale] ?? locale}; ${formatTime(digest, time)}${quiet}${unanswered}`;
}

function formatTime(digest: Told["digest"], time: Intl.DateTimeFormat): string {
  if (digest === null) return "at once";
  const [next] = digest.next;
  const gathered = `gathered, next sent ${next === undefined ? "never" : time.format(next)}`;
  return digest.unless === null ? gathered : `${gathered}, but ${describeMatch(digest.unless)} at once`;
}

type QuietWindow = Config["alerts"]["quiet_hours"][number];

function describeWindow({ days, from, to, unless }: QuietWindow): string {
  const which = days.length === 7 ? "" : ` on ${days.join(", ")}`;
  const exception = unless === undefined ? "" : ` (but ${describeMatch(unless)})`;
  return `${formatClock(from)} to ${formatClock(to)}${which}${exception}`;
}

function formatClock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function formatDuration(ms: number): string {
  const [unitMs, unit] = UNITS.find(([size]) => ms % size === 0) ?? [1, "ms"];
  return `${ms / unitMs}${unit}`;
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? label : " ".repeat(label.length)} ${line}`);
}
