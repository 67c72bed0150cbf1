import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import type { End, Held, Told } from "./agenda.ts";
import type { AlertPolicy } from "./policy.ts";
import { refresh } from "./refresh.ts";
import { candidateOf, digestTick, findRoutes, isDue, type Route, type Waiting } from "./route.ts";
import type { Locale } from "./wording/locale.ts";

/** What one channel is to be told now, in one language. */
export interface Telling {
  readonly channel: string;
  readonly locale: Locale | null;
  /** Nothing in it but what the first look found. */
  readonly firstRun: boolean;
  readonly changes: readonly Change[];
}

/** What waits, by channel and level. */
export type HeldByLevel = Map<string, Held>;

const ENDS: readonly End[] = ["recovered", "retired"];

export function byLevel(held: readonly Held[]): HeldByLevel {
  return new Map(held.map((entry) => [nameOf(entry.channel, entry.changes[0].key), entry]));
}

/**
 * Adds a change to what waits for each channel that is to hear of it: behind what waits there of the same level.
 * @param held is added to
 * @param informed channels that know of the episode which the change ends
 * @returns who is told of it by that
 */
export function hold(
  held: HeldByLevel,
  change: Change,
  policy: AlertPolicy,
  { now, firstRun, informed }: { readonly now: Date; readonly firstRun: boolean; readonly informed: readonly Told[] },
): Told[] {
  const since = now.toISOString();
  const waiting: Waiting = { since, candidate: candidateOf(policy.company, change), firstRun };
  const routes = findRoutes(policy.routes, policy.company, change);
  const time = policy.wallClock(now);
  const routed = [...new Set(routes.flatMap(({ channels }) => channels))].map((channel): Told => {
    const own = routes.filter(({ channels }) => channels.includes(channel));
    const first = own.find((route) => isDue(route, waiting, now, time)) ?? own[0];
    const ends = ENDS.filter((end) => own.some(({ changes }) => changes.has(end)));
    return { channel, locale: first?.locale ?? null, ends };
  });
  const audience = [...routed, ...informed.filter(isMissingIn(routed))];
  // Who is yet to hear of the level hears the last of it, asked for or not: else a breach would be told that is over.
  const yetToHear = policy.channels.flatMap((channel): Told[] => {
    const before = held.get(nameOf(channel, change.key));
    return before ? [{ channel, locale: before.locale, ends: [] }] : [];
  });
  audience.push(...yetToHear.filter(isMissingIn(audience)));
  for (const { channel, locale } of audience) {
    const name = nameOf(channel, change.key);
    const before = held.get(name);
    // Who is yet to hear of a level needs no reminder of it.
    if (before && change.kind === "reminder") continue;
    if (before) held.set(name, { ...before, locale, changes: [...before.changes, change] });
    else held.set(name, { channel, locale, since, firstRun, changes: [change] });
  }
  return audience;
}

function isMissingIn(audience: readonly Told[]): (told: Told) => boolean {
  return ({ channel }) => !audience.some((told) => told.channel === channel);
}

export interface Release {
  readonly tellings: readonly Telling[];
  /** What goes on waiting. */
  readonly held: readonly Held[];
}

/**
 * What is told now of all that waits, by channel and language. What waits for a channel that has left the config is told
 * at once: it is for the journal to show that it reached nobody.
 */
export function release(held: readonly Held[], episodes: Snapshot, policy: AlertPolicy, now: Date): Release {
  const time = policy.wallClock(now);
  const isTold = (entry: Held) =>
    !policy.channels.includes(entry.channel) ||
    routesOf(entry, policy).some((route) => isDue(route, waitingOf(entry, policy), now, time));
  const { told = [], kept = [] } = Object.groupBy(held, (entry) => (isTold(entry) ? "told" : "kept"));
  const groups = Map.groupBy(told, ({ channel, locale }) => JSON.stringify([channel, locale])).values();
  const tellings = [...groups].flatMap((entries): Telling[] => {
    const [first] = entries;
    if (!first) return [];
    const { channel, locale } = first;
    const changes = entries.flatMap((entry) => refresh(entry.changes, episodes));
    return [{ channel, locale, firstRun: entries.every(({ firstRun }) => firstRun), changes }];
  });
  return { tellings, held: kept };
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
  const { since, firstRun, candidate } = waitingOf(entry, policy);
  const ticks = routesOf(entry, policy).map((route) => (firstRun ? null : digestTick(route, since, candidate)));
  if (ticks.includes(null)) return null;
  return ticks.reduce((first, tick) => (first === null || (tick && tick < first) ? tick : first), null);
}

/** The routes by which the newest change that has any goes to its channel. */
function routesOf({ channel, changes }: Held, policy: AlertPolicy): Route[] {
  for (const change of changes.toReversed()) {
    const routes = findRoutes(policy.routes, policy.company, change);
    const own = routes.filter(({ channels }) => channels.includes(channel));
    if (own.length > 0) return own;
  }
  return [policy.fallback];
}

function waitingOf({ since, firstRun, changes }: Held, policy: AlertPolicy): Waiting {
  return { since, firstRun, candidate: candidateOf(policy.company, lastOf(changes)) };
}

function lastOf(changes: Held["changes"]): Change {
  return changes.at(-1) ?? changes[0];
}

/** Channels have no blanks in their names. */
export function nameOf(channel: string, key: LevelKey): string {
  return `${channel} ${key}`;
}
