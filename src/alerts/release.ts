import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import type { Agenda, Held, Known } from "./agenda.ts";
import type { AlertPolicy } from "./policy.ts";
import { refresh } from "./refresh.ts";
import { candidateOf, digestTick, findRoutes, isDue, type Route, type Waiting } from "./route.ts";
import { isShortage } from "./shortage.ts";
import type { Locale } from "./wording/locale.ts";

/** What one channel is to be told now, in one language. */
export interface Telling {
  readonly channel: string;
  readonly locale: Locale | null;
  /** Nothing in it but what the first look found. */
  readonly firstRun: boolean;
  readonly changes: readonly Change[];
}

export interface Release {
  readonly tellings: readonly Telling[];
  /** With what goes on waiting, and with who has heard now. */
  readonly agenda: Agenda;
}

/**
 * What is told now of all that waits, by channel and language. What waits for a channel that has left the config is told
 * at once: it is for the journal to show that it reached nobody.
 */
export function release(agenda: Agenda, episodes: Snapshot, policy: AlertPolicy, now: Date): Release {
  const time = policy.wallClock(now);
  const due: Held[] = [];
  const held: Held[] = [];
  for (const entry of agenda.held) {
    const route = routesOf(entry, policy).find((route) => isDue(route, waitingOf(entry, policy), now, time));
    const { locale } = route ?? entry;
    if (route || !policy.channels.includes(entry.channel)) {
      due.push({ ...entry, locale, changes: refresh(entry.changes, episodes) });
    } else held.push(planDigests(entry, policy));
  }
  const groups = Map.groupBy(due, ({ channel, locale }) => JSON.stringify([channel, locale])).values();
  const tellings = [...groups].flatMap((entries): Telling[] => {
    const [first] = entries;
    if (!first) return [];
    const { channel, locale } = first;
    const changes = entries.flatMap((entry) => entry.changes);
    return [{ channel, locale, firstRun: entries.every(({ firstRun }) => firstRun), changes }];
  });
  return { tellings, agenda: { ...agenda, held, known: noteHeard(agenda.known, due, episodes, now.toISOString()) } };
}

/** Who hears of an episode that goes on knows of it from now on. */
function noteHeard(known: Agenda["known"], due: readonly Held[], episodes: Snapshot, at: string): Agenda["known"] {
  if (due.length === 0) return known;
  const noted: Record<LevelKey, Known> = { ...known };
  for (const { channel, changes } of due) {
    const last = lastOf(changes);
    const knows = noted[last.key];
    if (!knows || !isShortage(last) || episodes[last.key]?.since !== last.since) continue;
    const told = knows.told.map((it) => (it.channel === channel ? { ...it, heardAt: it.heardAt ?? at } : it));
    noted[last.key] = { ...knows, told };
  }
  return noted;
}

/** When something that waits may next be told; null: nothing waits. What quiet hours hold back is looked at every minute. */
export function nextRelease(held: readonly Held[], policy: AlertPolicy, now: Date): Date | null {
  const soon = now.getTime() + 60_000;
  const times = held.map((entry) => tickOf(entry, policy)?.getTime() ?? soon);
  const next = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return times.length === 0 ? null : new Date(next <= now.getTime() ? soon : next);
}

/** The first digest that something which waits may go with; null where it only waits for quiet hours to end. */
export function tickOf(entry: Held, policy: AlertPolicy): Date | null {
  const waiting = waitingOf(entry, policy);
  const ticks = routesOf(entry, policy).map((route) => digestTick(route, waiting));
  if (ticks.includes(null)) return null;
  return ticks.reduce((first, tick) => (first === null || (tick && tick < first) ? tick : first), null);
}

/** The routes by which the newest change that has any goes to its channel; else when it may be told at all. */
function routesOf({ channel, changes, locale }: Held, policy: AlertPolicy): Route[] {
  for (const change of changes.toReversed()) {
    const routes = findRoutes(policy.routes, policy.company, change);
    const own = routes.filter(({ channels }) => channels.includes(channel));
    if (own.length > 0) return own;
  }
  return [{ ...policy.fallback, locale: locale === policy.locale ? null : locale }];
}

/** Keeps when the digests come that an entry waits for: those of a route that was changed are planned anew. */
function planDigests(entry: Held, policy: AlertPolicy): Held {
  const waiting = waitingOf(entry, policy);
  const digests = routesOf(entry, policy).flatMap((route): [name: string, tick: string][] => {
    const tick = digestTick(route, waiting);
    return route.digest && tick ? [[route.digest.name, tick.toISOString()]] : [];
  });
  return { ...entry, digests: Object.fromEntries(digests) };
}

function waitingOf({ since, firstRun, digests, changes }: Held, policy: AlertPolicy): Waiting {
  return { since, firstRun, digests, candidate: candidateOf(policy.company, lastOf(changes)) };
}

function lastOf(changes: Held["changes"]): Change {
  return changes.at(-1) ?? changes[0];
}
