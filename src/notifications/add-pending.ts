import type { AlertPolicy } from "../policy/policy.ts";
import { findRoutes, type Route } from "../policy/route.ts";
import type { Change } from "../stock/change.ts";
import { type HistoryEntry, historyEntryOf } from "./history.ts";
import type { End, Notified, Told, Waits } from "./notification-state.ts";

export const ENDS: readonly End[] = ["recovered", "retired"];

/** Every choice of them, made once: each channel of each open level has one. */
const CHOICES = [ENDS, ...ENDS.map((end) => [end]), []];

function endsFor(isWanted: (end: End) => boolean): readonly End[] {
  const count = ENDS.filter(isWanted).length;
  return CHOICES.find((ends) => ends.length === count && ends.every(isWanted)) ?? ENDS;
}

/** A channel that is to hear of a change, and of which ends besides. */
export interface Hearer {
  readonly channel: string;
  readonly locale: Told["locale"];
  readonly ends: readonly End[];
}

/**
 * Who is to hear of a change by the routes, in their order.
 * @param isFor whether a channel may hear of it by a route that takes it
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
 * Channels that something of a level waits for. They hear the last of it, asked for or not, and of the end of what no route
 * asked for; one that has left the config has it in its dead letter.
 */
export function yetToHear({ told }: Notified, { channels }: AlertPolicy): Hearer[] {
  return told.flatMap(({ channel, locale, ends, waits }) =>
    waits && (ends !== null || channels.includes(channel)) ? [{ channel, locale, ends: ends ? [] : ENDS }] : [],
  );
}

/** Audiences as one, each channel as the first of them has it. */
export function gather(...audiences: readonly (readonly Hearer[])[]): Hearer[] {
  const all = new Map<string, Hearer>();
  for (const hearer of audiences.flat()) if (!all.has(hearer.channel)) all.set(hearer.channel, hearer);
  return [...all.values()];
}

/**
 * Adds a change to what each channel of an audience is yet to hear of a level: behind what waits there already. Each knows of
 * the open episode from now on, or of none, where the change has ended it.
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
    // What a channel was to hear of once it is to hear of still, whatever the route of the latest change asks for.
    const wanted = endsFor((end) => known?.ends?.includes(end) || ends.includes(end));
    return { channel, locale, ends: wanted, heardAt: known?.heardAt ?? null, waits };
  });
  return withHistory({ ...record, told: [...others, ...told] }, [...record.history, historyEntryOf(change)]);

  function wait(before: Waits | null): Waits {
    if (!before) return { entries: [place], since, firstRun, dueAt: null };
    // Who is yet to hear of a level needs no reminder of it.
    if (change.kind === "reminder") return before;
    return { ...before, entries: [...before.entries, place], dueAt: null };
  }
}

/** A record whose channels wait for words of a history, of which no more is kept than they do. */
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
