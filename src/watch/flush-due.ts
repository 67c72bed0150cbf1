import { composeDeliveries } from "../notifications/compose-deliveries.ts";
import type { NotificationState } from "../notifications/notification-state.ts";
import { isAnythingDue, planDue } from "../notifications/plan-notifications.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";
import { reportSilenced } from "./report-poll.ts";

export interface Flushing {
  readonly company: string;
  readonly commits: Commits;
  readonly alerts: AlertPolicy;
  /** For how long what was seen is kept, in ms; absent: it is not kept. */
  readonly keepSeenMs?: number | undefined;
  /** When this daemon began to run; absent: now. */
  readonly upSince?: Date | undefined;
  readonly now: () => Date;
}

/**
 * Commits deliveries of pending changes whose digest has come or whose quiet hours have ended, by what the last poll saw.
 * Levels that were silenced since are not told. The caller must hold the company's lock, as for a poll.
 * @returns the next due time; null: nothing is pending
 */
export async function flushDue(
  { company, commits, alerts, keepSeenMs: keepMs, upSince, now }: Flushing,
  log: Log,
): Promise<Date | null> {
  const state = await commits.state(company);
  if (!state) return null;
  const at = now();
  if (!isAnythingDue(state.notificationState, alerts, at)) return timeOf(state.notificationState);
  const silences = await commits.silences();
  const { notifications, notificationState, silenced } = planDue(
    state.notificationState,
    state.episodes,
    silences,
    alerts,
    at,
  );
  if (notifications.length > 0 || silenced.length > 0) {
    const version = state.version + 1;
    const { companyTitle, polledAt } = state;
    const deliveries = composeDeliveries(
      { company, companyTitle, version, polledAt, incomplete: false },
      notifications,
    );
    const moment = { at: at.toISOString(), upSince: (upSince ?? at).toISOString() };
    const seen = keepMs === undefined ? null : { seen: { kind: "flush", ...moment, silences } as const, keepMs };
    await commits.commit(company, { ...state, version, notificationState }, deliveries, { seen });
    reportSilenced(company, silenced, log);
    const changes = notifications.reduce((count, notification) => count + notification.changes.length, 0);
    const channels = notifications.map(({ channel }) => channel);
    if (changes > 0) log.info({ company, version, changes, channels }, "told what had waited");
  }
  return timeOf(notificationState);
}

function timeOf({ dueAt }: NotificationState): Date | null {
  return dueAt === null ? null : new Date(dueAt);
}
