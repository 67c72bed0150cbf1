import { createHash } from "node:crypto";
import { CHANGE_KINDS } from "../stock/change.ts";
import { createMatcher } from "../stock/match.ts";
import { readCron } from "../time/cron.ts";
import type { AlertsConfig } from "./config.ts";
import { createNoteMarker } from "./note-marker.ts";
import type { AlertPolicy } from "./policy.ts";
import { type QuietWindow, wallClockOf } from "./quiet-hours.ts";
import type { QuietHoursConfig } from "./quiet-hours-config.ts";
import type { Route } from "./route.ts";
import type { RoutesConfig } from "./routes-config.ts";
import { activate, calendarOf, type Silence } from "./silence.ts";

/** The parts of the configuration that decide who is told of what, and when. */
export interface PolicyConfig {
  readonly routes: RoutesConfig;
  readonly alerts: Pick<
    AlertsConfig,
    "locale" | "first_run" | "remind_every" | "quiet_hours" | "silences" | "note_silences"
  >;
  /** Names of all configured channels. */
  readonly channels: readonly string[];
  /** IANA name. */
  readonly timezone: string;
}

/** Compiles the policy of one company. Without routes every channel is told of every change. */
export function createPolicy(company: string, { routes, alerts, channels, timezone }: PolicyConfig): AlertPolicy {
  const quietHours = alerts.quiet_hours.map(createWindow);
  const everything: Route = {
    channels,
    matches: () => true,
    changes: new Set(CHANGE_KINDS),
    locale: null,
    digest: null,
    quietHours,
    escalation: null,
  };
  const given = routes.map(
    (route): Route => ({
      channels: route.channels,
      matches: createMatcher(route.match),
      changes: new Set(route.changes),
      // A route that names the language of the configuration gets the same message as one that names none.
      locale: route.locale === undefined || route.locale === alerts.locale ? null : route.locale,
      digest: route.digest === undefined ? null : createDigest(route.digest, route.unless, timezone),
      quietHours: route.quiet_hours?.map(createWindow) ?? quietHours,
      escalation: route.escalate === undefined ? null : { afterMs: route.escalate.after, to: route.escalate.to },
    }),
  );
  const schedule = JSON.stringify([routes, alerts.quiet_hours, channels, timezone]);
  return {
    company,
    schedule: createHash("sha256").update(schedule).digest("hex").slice(0, 16),
    routes: given.length > 0 ? given : [everything],
    fallback: everything,
    channels,
    locale: alerts.locale,
    firstRun: alerts.first_run,
    remindEveryMs: alerts.remind_every ?? null,
    silences: configuredSilences(alerts).map(activate),
    readMarker: createNoteMarker(alerts.note_silences),
    calendar: calendarOf(timezone),
    wallClock: wallClockOf(timezone),
  };
}

/** Lists the silences of the configuration. The id is made of the content, so that a silence can move within the file. */
export function configuredSilences({ silences }: Pick<AlertsConfig, "silences">): Silence[] {
  return silences.map(({ match, until = null, reason }) => {
    const id = `config:${JSON.stringify([match, until, reason])}`;
    return { id, match, until, reason };
  });
}

function createDigest(cron: string, unless: RoutesConfig[number]["unless"], timezone: string): Route["digest"] {
  return {
    cron: readCron(cron, timezone),
    unless: unless === undefined ? null : createMatcher(unless),
  };
}

function createWindow({ days, from, to, unless }: QuietHoursConfig[number]): QuietWindow {
  return { days, from, to, unless: unless === undefined ? null : createMatcher(unless) };
}
