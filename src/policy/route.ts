import type { Change, Recovered, Retired } from "../stock/change.ts";
import type { Candidate, Matcher } from "../stock/match.ts";
import { isShortage } from "../stock/shortage.ts";
import type { Status } from "../stock/threshold.ts";
import type { Cron } from "../time/cron.ts";
import type { Locale } from "./locale.ts";
import { isQuiet, type QuietWindow, quietUntil, type WallClock, type WallTime } from "./quiet-hours.ts";

/** Who hears of what, and when. */
export interface Route {
  readonly channels: readonly string[];
  readonly matches: Matcher;
  readonly changes: ReadonlySet<Change["kind"]>;
  /** Null: the language of the configuration. */
  readonly locale: Locale | null;
  /** Null: everything at once. */
  readonly digest: Digest | null;
  readonly quietHours: readonly QuietWindow[];
}

/** A change that ends an episode. */
export type Ended = Recovered | Retired;

/** Changes are kept and told together at set times. */
export interface Digest {
  readonly cron: Cron;
  /** What does not wait; null: everything does. */
  readonly unless: Matcher | null;
}

/** A poll begins a moment after its tick: what it finds goes with the digest of the same minute. */
const SAME_TICK_MS = 60_000;

/** A change's level, in the statuses that a match may ask for: of what has ended also the one before. */
export function candidateOf(company: string, change: Change): Candidate {
  return { company, level: change.level, statuses: statusesOf(change) };
}

function statusesOf(change: Change): readonly Status[] {
  if (isShortage(change)) return [change.status];
  return change.kind === "recovered" ? ["ok", change.statusBefore] : [change.statusBefore];
}

/** The routes that a change takes, in the order of the configuration. */
export function findRoutes(routes: readonly Route[], company: string, change: Change): Route[] {
  const candidate = candidateOf(company, change);
  return routes.filter((route) => route.changes.has(change.kind) && route.matches(candidate));
}

/**
 * Whether a route is about the shortage that a change has ended, as well: whoever it reaches and was not told of that has
 * been spared it, and is spared its end. A route that asks for ends alone tells them.
 */
export function isAboutShortageOf(
  { changes, matches }: Route,
  company: string,
  { level, statusBefore }: Ended,
): boolean {
  return (changes.has("breached") || changes.has("depleted")) && matches({ company, level, statuses: [statusBefore] });
}

/** What there is to know of something that waits. */
export interface Waiting {
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly candidate: Candidate;
  /** Of the first look: it is no news of the day and waits for no digest. */
  readonly firstRun: boolean;
}

/** Whether a route tells something now: its digest has come since, and nobody is to be left in peace. */
export function isDue(route: Route, waiting: Waiting, now: Date, time: WallTime): boolean {
  const tick = digestTick(route, waiting);
  return (tick === null || tick <= now) && !isQuiet(route.quietHours, time, waiting.candidate);
}

/** When a route tells something that is not due: with its digest, or at the end of the quiet hours that hold it back. */
export function dueTime(route: Route, waiting: Waiting, now: Date, clock: WallClock): Date {
  const tick = digestTick(route, waiting);
  return quietUntil(route.quietHours, tick !== null && tick > now ? tick : now, clock, waiting.candidate);
}

/** When the digest comes that something waits for; null where it waits for none. */
export function digestTick({ digest }: Pick<Route, "digest">, { since, firstRun, candidate }: Waiting): Date | null {
  if (!digest || firstRun || digest.unless?.(candidate)) return null;
  return digest.cron.next(new Date(Date.parse(since) - SAME_TICK_MS));
}
