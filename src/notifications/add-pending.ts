import type { AlertPolicy } from "../policy/policy.ts";
import { findRoutes, type Route } from "../policy/route.ts";
import type { Change } from "../stock/change.ts";
import { type HistoryEntry, historyEntryOf } from "./history.ts";
import type { End, Notified, Told, Waits } from "./notification-state.ts";

export const ENDS: readonly End[] = ["recovered", "retired"];

/** Every combination of ends, made once, because each channel of each open level has one. */
const CHOICES = [ENDS, ...ENDS.map((end) => [end]), []];

function endsFor(isWanted: (end: End) => boolean): readonly End[] {
  const count = ENDS.filter(isWanted).length;
  return CHOICES.find((ends) => ends.length === count && ends.every(isWanted)) ?? ENDS;
}

/** A channel that is told of a change. `ends`: the ends of the episode that it is told of as well. */
export interface Hearer {
  readonly channel: string;
  readonly locale: Told["locale"];
  readonly ends: readonly End[];
}

/**
 * Finds the channels that the routes tell of a change, in the order of the routes.
 * @param isFor tells whether a route that takes the change may tell a channel of it
 */
export function routedTo(
  change: Change,
  { routes, company }: AlertPolicy,
  isFor: (channel: string, route: Route) => boolean = () => true,
): Hearer[] {
  const taking = findRoutes(routes, company, change);
  return [...new Set(taking.flatMap(({ channels }) => channels))].flatMap((channel): Hearer[] => {
    const own = taking.filter((route) => route.channels.includes(channel) && isFor(channel, route));
    const [first] = own;
    const ends = endsFor((end) => own.some(({ changes }) => changes.has(end)));
    return first ? [{ channel, locale: first.locale, ends }] : [];
  });
}

/**
 * Finds the channels for which changes of a level are pending. They are also told of its latest change, whatever their routes
 * take, and of the end that follows. A channel that was removed from the config counts only if it is told of the open episode:
 * the change is then in its dead letter.
 */
export function yetToHear({ told }: Notified, { channels }: AlertPolicy): Hearer[] {
  return told.flatMap(({ channel, locale, ends, waits }) =>
    waits && (ends !== null || channels.includes(channel)) ? [{ channel, locale, ends: ends ? [] : ENDS }] : [],
  );
}

/** Merges audiences; a channel in several is taken from the first. */
export function gather(...audiences: readonly (readonly Hearer[])[]): Hearer[] {
  const all = new Map<string, Hearer>();
  for (const hearer of audiences.flat()) if (!all.has(hearer.channel)) all.set(hearer.channel, hearer);
  return [...all.values()];
}

/**
 * Adds a change to the pending changes of a level, for each channel of an audience, after those that are pending already. If
 * the change ends the episode, the channels do not count as knowing an open episode any more.
 */
export function addPending(
  record: Notified,
  change: Change,
  audience: readonly Hearer[],
  { since, firstRun }: Pick<Waits, "since" | "firstRun">,
): Notified {
  if (audience.length === 0) return record;
  const isEnd = change.kind === "recovered" || change.kind === "retired";
  const place = record.history.length;
  const others = record.told.filter(({ channel }) => !audience.some((hearer) => hearer.channel === channel));
  const told = audience.map(({ channel, locale, ends }): Told => {
    const known = record.told.find((it) => it.channel === channel);
    const waits = wait(known?.waits ?? null);
    if (isEnd) return { channel, locale, ends: null, heardAt: null, waits };
    // A channel that once was to be told of an end still is, whatever the route of the latest change takes.
    const wanted = endsFor((end) => known?.ends?.includes(end) || ends.includes(end));
    return { channel, locale, ends: wanted, heardAt: known?.heardAt ?? null, waits };
  });
  return withHistory({ ...record, told: [...others, ...told] }, [...record.history, historyEntryOf(change)]);

  function wait(before: Waits | null): Waits {
    if (!before) return { entries: [place], since, firstRun, dueAt: null };
    // A channel with pending changes of the level needs no reminder.
    if (change.kind === "reminder") return before;
    return { ...before, entries: [...before.entries, place], dueAt: null };
  }
}

/** Returns the record with a new history, without the entries that no channel waits for. */
export function withHistory(record: Notified, history: readonly HistoryEntry[]): Notified {
  const wanted = new Set(record.told.flatMap(({ waits }) => waits?.entries ?? []));
  if (wanted.size === history.length) return { ...record, history };
  const places = history.map((_, place) => place).filter((place) => wanted.has(place));
  const moved = new Map(places.map((place, index) => [place, index]));
  const told = record.told.map((it): Told => {
    if (!it.waits) return it;
    return { ...it, waits: { ...it.waits, entries: it.waits.entries.flatMap((place) => moved.get(place) ?? []) } };
  });
  return { ...record, told, history: places.flatMap((place) => history[place] ?? []) };
}
