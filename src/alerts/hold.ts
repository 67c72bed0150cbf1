import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { End, Held, Told } from "./agenda.ts";
import type { AlertPolicy } from "./policy.ts";
import { findRoutes, type Route } from "./route.ts";

/** What waits, by channel and level. */
export type HeldByLevel = Map<string, Held>;

export const ENDS: readonly End[] = ["recovered", "retired"];

export function byLevel(held: readonly Held[]): HeldByLevel {
  return new Map(held.map((entry) => [nameOf(entry.channel, entry.changes[0].key), entry]));
}

/**
 * Who is to hear of a change by the routes, in their order.
 * @param isFor whether a channel may hear of it by a route that takes it
 */
export function routedTo(
  change: Change,
  { routes, company }: AlertPolicy,
  isFor: (channel: string, route: Route) => boolean = () => true,
): Told[] {
  const taking = findRoutes(routes, company, change);
  return [...new Set(taking.flatMap(({ channels }) => channels))].flatMap((channel): Told[] => {
    const own = taking.filter((route) => route.channels.includes(channel) && isFor(channel, route));
    const [first] = own;
    const ends = ENDS.filter((end) => own.some(({ changes }) => changes.has(end)));
    return first ? [{ channel, locale: first.locale, ends, heardAt: null }] : [];
  });
}

/**
 * Channels that something of a level waits for. They hear the last of it, asked for or not, and of the end of what no route
 * asked for; one that has left the config has it in its dead letter.
 * @param told who was to hear of the episode so far
 */
export function yetToHear(held: HeldByLevel, key: LevelKey, told: readonly Told[], { channels }: AlertPolicy): Told[] {
  const all = new Set([...channels, ...told.map(({ channel }) => channel)]);
  return [...all].flatMap((channel): Told[] => {
    const before = held.get(nameOf(channel, key));
    const ends = told.some((it) => it.channel === channel) ? [] : ENDS;
    return before ? [{ channel, locale: before.locale, ends, heardAt: null }] : [];
  });
}

/** Audiences as one, each channel as the first of them has it. */
export function gather(...audiences: readonly (readonly Told[])[]): Told[] {
  const all = new Map<string, Told>();
  for (const told of audiences.flat()) if (!all.has(told.channel)) all.set(told.channel, told);
  return [...all.values()];
}

/**
 * Adds a change to what waits for each channel of an audience: behind what waits there of the same level.
 * @param held is added to
 */
export function hold(
  held: HeldByLevel,
  change: Change,
  audience: readonly Told[],
  { since, firstRun }: Pick<Held, "since" | "firstRun">,
): void {
  for (const { channel, locale } of audience) {
    const name = nameOf(channel, change.key);
    const before = held.get(name);
    // Who is yet to hear of a level needs no reminder of it.
    if (before && change.kind === "reminder") continue;
    if (before) held.set(name, { ...before, locale, changes: [...before.changes, change] });
    else held.set(name, { channel, locale, since, firstRun, digests: {}, changes: [change] });
  }
}

/** Channels have no blanks in their names. */
export function nameOf(channel: string, key: LevelKey): string {
  return `${channel} ${key}`;
}
