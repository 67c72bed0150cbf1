import type { Change, Recovered, Retired } from "../stock/change.ts";
import type { Candidate, Matcher } from "../stock/match.ts";
import { isShortage } from "../stock/shortage.ts";
import type { Status } from "../stock/threshold.ts";
import type { Cron } from "../time/cron.ts";
import type { Locale } from "./locale.ts";
import { isQuiet, type QuietWindow, quietUntil, type WallClock, type WallTime } from "./quiet-hours.ts";

/** A compiled route of the configuration: which channels are told of which changes, and when. */
export interface Route {
  readonly channels: readonly string[];
  readonly matches: Matcher;
  readonly changes: ReadonlySet<Change["kind"]>;
  /** Null: the language of the configuration. */
  readonly locale: Locale | null;
  /** Null: changes are told at once. */
  readonly digest: Digest | null;
  readonly quietHours: readonly QuietWindow[];
  /** Whom to tell what the route's channels were told and nobody has answered; null: nobody. */
  readonly escalation: Escalation | null;
}

export interface Escalation {
  /** In ms, from when a channel of the route was told. */
  readonly afterMs: number;
  readonly to: readonly string[];
}

/** A change that ends an episode. */
export type Ended = Recovered | Retired;

/** The times at which a route tells changes together. */
export interface Digest {
  readonly cron: Cron;
  /** Matches levels whose changes do not wait for the digest; null: all wait. */
  readonly unless: Matcher | null;
}

/** A poll sees changes a moment after its tick. Those changes still go with a digest of the same minute. */
const SAME_TICK_MS = 60_000;

/** Makes the candidate of a change. For an end, its statuses include the one before. */
export function candidateOf(company: string, change: Change): Candidate {
  return { company, level: change.level, statuses: statusesOf(change) };
}

function statusesOf(change: Change): readonly Status[] {
  if (isShortage(change)) return [change.status];
  return change.kind === "recovered" ? ["ok", change.statusBefore] : [change.statusBefore];
}

/** Finds the routes that take a change, in the order of the configuration. */
export function findRoutes(routes: readonly Route[], company: string, change: Change): Route[] {
  const candidate = candidateOf(company, change);
  return routes.filter((route) => route.changes.has(change.kind) && route.matches(candidate));
}

/**
 * Tells whether a route also takes the shortage that a change has ended. If so, a channel of the route that was not told of the
 * shortage is not told of its end, either. A route that takes only ends always tells them.
 */
export function isAboutShortageOf(
  { changes, matches }: Route,
  company: string,
  { level, statusBefore }: Ended,
): boolean {
  return (changes.has("breached") || changes.has("depleted")) && matches({ company, level, statuses: [statusBefore] });
}

/** What the due time of a pending change depends on. */
export interface Waiting {
  /** When the change was found, ISO 8601 in UTC. */
  readonly since: string;
  readonly candidate: Candidate;
  /** Whether the change is of the first look, which does not wait for a digest. */
  readonly firstRun: boolean;
}

/** Tells whether a route tells a pending change now: its digest has come, and there are no quiet hours. */
export function isDue(route: Route, waiting: Waiting, now: Date, time: WallTime): boolean {
  const tick = digestTick(route, waiting);
  return (tick === null || tick <= now) && !isQuiet(route.quietHours, time, waiting.candidate);
}

/** Returns when a route tells a pending change: at its digest, or at the end of the quiet hours at that time. */
export function dueTime(route: Route, waiting: Waiting, now: Date, clock: WallClock): Date {
  const tick = digestTick(route, waiting);
  return quietUntil(route.quietHours, tick !== null && tick > now ? tick : now, clock, waiting.candidate);
}

/** Returns when the digest comes that a pending change waits for; null when it waits for none. */
export function digestTick({ digest }: Pick<Route, "digest">, { since, firstRun, candidate }: Waiting): Date | null {
  if (!digest || firstRun || digest.unless?.(candidate)) return null;
  return digest.cron.next(new Date(Date.parse(since) - SAME_TICK_MS));
}
