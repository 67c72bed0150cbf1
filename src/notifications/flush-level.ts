import type { Locale } from "../policy/locale.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { WallTime } from "../policy/quiet-hours.ts";
import { candidateOf, digestTick, dueTime, findRoutes, isDue, type Route, type Waiting } from "../policy/route.ts";
import type { Change } from "../stock/change.ts";
import { isShortage } from "../stock/shortage.ts";
import { withHistory } from "./add-pending.ts";
import { type Account, changesAt, currentChangesAt } from "./history.ts";
import type { Notified, Told, Waits } from "./notification-state.ts";

/** The changes of one level that one channel is told now. */
export interface Due {
  readonly channel: string;
  readonly locale: Locale | null;
  readonly since: string;
  readonly firstRun: boolean;
  readonly changes: readonly Change[];
}

export interface Flushing {
  readonly policy: AlertPolicy;
  readonly now: Date;
  /** Local time of `now`. */
  readonly time: WallTime;
  /** Whether the due times were planned under another policy, so that all are planned again. */
  readonly isPlannedAnew: boolean;
}

export interface LevelFlush {
  /** The same object as before when nothing is told or planned; undefined: nothing has to be kept of the level. */
  readonly record: Notified | undefined;
  readonly due: readonly Due[];
  /** The next time at which a channel is told, ISO 8601 in UTC; null: nothing is pending. */
  readonly dueAt: string | null;
}

/**
 * Takes out the pending changes of a level that are due now, and plans when the rest is due. Changes for a channel that was
 * removed from the config are due at once, so that the store shows them as dead letters.
 */
export function flushLevel(account: Account & { readonly record: Notified }, flushing: Flushing): LevelFlush {
  const { record, episode } = account;
  const { policy, now, time, isPlannedAnew } = flushing;
  const due: Due[] = [];
  const told = record.told.flatMap((it): Told[] => {
    const { channel, waits } = it;
    if (!waits || (!isPlannedAnew && waits.dueAt !== null && Date.parse(waits.dueAt) > now.getTime())) return [it];
    const routes = routesOf(account, it, waits, policy);
    const waiting = waitingOf(account, waits, policy);
    const route = routes.find((route) => isDue(route, waiting, now, time));
    if (route || !policy.channels.includes(channel)) {
      const { locale } = route ?? it;
      const changes = currentChangesAt(account, waits.entries);
      due.push({ channel, locale, since: waits.since, firstRun: waits.firstRun, changes });
      return it.ends === null ? [] : [hears(it, changes)];
    }
    const times = routes.map((route) => dueTime(route, waiting, now, policy.wallClock).getTime());
    const dueAt = new Date(Math.min(...times)).toISOString();
    return [dueAt === waits.dueAt ? it : { ...it, waits: { ...waits, dueAt } }];
  });
  const [dueAt = null] = told.flatMap(({ waits }) => waits?.dueAt ?? []).sort();
  if (told.every((it, index) => it === record.told[index]) && told.length === record.told.length) {
    return { record, due, dueAt };
  }
  if (told.length === 0 && !episode) return { record: undefined, due, dueAt };
  return {
    record: due.length > 0 ? withHistory({ ...record, told }, record.history) : { ...record, told },
    due,
    dueAt,
  };

  /** Returns what a channel knows after it is told: it knows of the episode if that is still open. */
  function hears(it: Told, changes: readonly Change[]): Told {
    const last = changes.at(-1);
    const isOpen = last !== undefined && isShortage(last) && episode?.since === last.since;
    return { ...it, waits: null, heardAt: it.heardAt ?? (isOpen ? now.toISOString() : null) };
  }
}

/** Returns the time of the first digest that pending changes can go with; null when they only wait for quiet hours to end. */
export function tickOf(account: Account, told: Told, waits: Waits, policy: AlertPolicy): Date | null {
  const waiting = waitingOf(account, waits, policy);
  const ticks = routesOf(account, told, waits, policy).map((route) => digestTick(route, waiting));
  if (ticks.includes(null)) return null;
  return ticks.reduce((first, tick) => (first === null || (tick && tick < first) ? tick : first), null);
}

/** Returns the routes that take the newest possible pending change to its channel; the policy's fallback if there are none. */
function routesOf(account: Account, { channel, locale }: Told, { entries }: Waits, policy: AlertPolicy): Route[] {
  for (const change of changesAt(account, entries.toReversed())) {
    const routes = findRoutes(policy.routes, policy.company, change);
    const own = routes.filter(({ channels }) => channels.includes(channel));
    if (own.length > 0) return own;
  }
  const [last] = changesAt(account, entries.slice(-1));
  // Of whom others tell what was not answered is told by their own digests and quiet hours, whatever their routes are about.
  const all = policy.routes.filter(({ channels }) => channels.includes(channel));
  if (last?.kind === "reminder" && last.unansweredSince !== undefined && all.length > 0) return all;
  return [{ ...policy.fallback, locale: locale === policy.locale ? null : locale }];
}

function waitingOf(account: Account, { entries, since, firstRun }: Waits, { company }: AlertPolicy): Waiting {
  const [last] = changesAt(account, entries.slice(-1));
  if (!last) throw new Error(`nothing waits of level ${account.key} that was to be told`);
  return { since, firstRun, candidate: candidateOf(company, last) };
}
