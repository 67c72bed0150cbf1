import type { AlertPolicy } from "../policy/policy.ts";
import type { Escalation, Route } from "../policy/route.ts";
import type { Reminder } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode } from "../stock/snapshot.ts";
import { addPending, ENDS } from "./add-pending.ts";
import type { Notified } from "./notification-state.ts";
import { isStillShort, SAME_TICK_MS, stillShort } from "./reminders.ts";

type Escalating = Route & { readonly escalation: Escalation };

/** A level that nobody has answered for too long, and who is to be told of that. */
export interface Escalated {
  readonly reminder: Reminder;
  readonly channels: readonly string[];
}

/** Tells whether any route tells others what nobody answers. */
export function escalates({ routes }: Pick<AlertPolicy, "routes">): boolean {
  return routes.some(({ escalation }) => escalation !== null);
}

/**
 * Finds out whether an open level is to be told to others: it is still short, not silenced, a route's channel was told of it so long
 * ago, and the episode was not escalated to them before. Null: it is not.
 */
export function findEscalation(
  key: LevelKey,
  episode: Episode,
  record: Notified | undefined,
  { routes, channels, company }: AlertPolicy,
  now: Date,
): Escalated | null {
  if (!record || record.toldAt === null || record.silenced !== null || !isStillShort(episode)) return null;
  const { level, status } = episode;
  const overdue = routes.filter(isEscalating).flatMap((route) => {
    if (!route.matches({ company, level, statuses: [status] })) return [];
    const since = unansweredSince(record, route);
    const isOverdue = since !== null && now.getTime() >= Date.parse(since) + route.escalation.afterMs - SAME_TICK_MS;
    return isOverdue ? [{ since, to: route.escalation.to }] : [];
  });
  const told = new Set(record.escalatedTo);
  const targets = new Set(overdue.flatMap(({ to }) => to).filter((name) => channels.includes(name) && !told.has(name)));
  const [since] = overdue.map(({ since }) => since).sort();
  if (targets.size === 0 || since === undefined) return null;
  const reminder = { ...stillShort(key, episode, now.toISOString()), unansweredSince: since };
  return { reminder, channels: [...targets] };
}

/** Plans to tell others of a level, who are told of its end as well. */
export function planEscalation(record: Notified, { reminder, channels }: Escalated, policy: AlertPolicy): Notified {
  const { answered } = record;
  const change = answered ? { ...reminder, answered } : reminder;
  const hearers = channels.map((channel) => ({ channel, locale: localeOf(channel, policy), ends: ENDS }));
  const pending = addPending(record, change, hearers, { since: reminder.at, firstRun: false });
  return { ...pending, escalatedTo: [...(record.escalatedTo ?? []), ...channels] };
}

/** When a channel of the route was first told, or told anew after a silence; null: none was. */
function unansweredSince(record: Notified, { channels }: Route): string | null {
  const heard = record.told.flatMap(({ channel, ends, heardAt }) =>
    ends !== null && heardAt !== null && channels.includes(channel) ? [heardAt] : [],
  );
  const [first] = heard.sort();
  if (first === undefined) return null;
  const { unansweredSince: anew } = record;
  return anew !== undefined && anew > first ? anew : first;
}

function localeOf(name: string, { routes }: AlertPolicy) {
  return routes.find(({ channels }) => channels.includes(name))?.locale ?? null;
}

function isEscalating(route: Route): route is Escalating {
  return route.escalation !== null;
}
