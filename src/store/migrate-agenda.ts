import { z } from "zod";

const instant = z.iso.datetime();

/** A change in the list of each channel that waited for it. */
const change = z.object({ kind: z.string(), key: z.string(), at: instant, level: z.object({}).loose() }).loose();

const agendaOfFormat3 = z.object({
  known: z.record(
    z.string(),
    z.object({
      told: z.array(z.object({ channel: z.string(), locale: z.unknown(), ends: z.unknown(), heardAt: z.unknown() })),
      toldAt: z.unknown(),
      silenced: z.unknown(),
    }),
  ),
  held: z.array(
    z.object({
      channel: z.string(),
      locale: z.unknown(),
      since: instant,
      firstRun: z.boolean(),
      changes: z.array(change).min(1),
    }),
  ),
  spent: z.unknown(),
});

type Held = z.output<typeof agendaOfFormat3>["held"][number];
type Known = z.output<typeof agendaOfFormat3>["known"][string];

/**
 * Turns the agenda of format 3 into a notification state. The agenda had a list of waiting changes for each channel and level,
 * and a record of which channels knew of which episode; both become one record of the level. Due times are planned again.
 * @param open keys of the open episodes
 */
export function mergeIntoLevels(agenda: unknown, open: ReadonlySet<string>): object {
  const { known, held, spent } = agendaOfFormat3.parse(agenda);
  const waiting = Map.groupBy(held, ({ changes }) => changes[0]?.key ?? "");
  const keys = new Set([...Object.keys(known), ...waiting.keys()]);
  const levels = [...keys].map((key) => [key, recordOf(known[key], waiting.get(key) ?? [], open.has(key))] as const);
  const [dueAt = null] = held.map(({ since }) => since).sort();
  return { levels: Object.fromEntries(levels), consumed: spent, dueAt, plannedUnder: "" };
}

function recordOf(known: Known | undefined, held: readonly Held[], isOpen: boolean): object {
  const { toldAt, silenced } = known ?? { toldAt: null, silenced: null };
  const told = known?.told ?? [];
  const changes = held
    .flatMap((entry) => entry.changes)
    .filter(({ at, kind }, index, all) => all.findIndex((it) => it.at === at && it.kind === kind) === index)
    .sort((a, b) => a.at.localeCompare(b.at));
  const waitsOf = (channel: string) => {
    const entry = held.find((it) => it.channel === channel);
    if (!entry) return null;
    const { since, firstRun } = entry;
    const entries = entry.changes.map(({ at, kind }) => changes.findIndex((it) => it.at === at && it.kind === kind));
    return { entries: [...new Set(entries)].sort((a, b) => a - b), since, firstRun, dueAt: null };
  };
  const others = held.filter(({ channel }) => !told.some((it) => it.channel === channel));
  return {
    told: [
      ...told.map((it) => ({ ...it, waits: waitsOf(it.channel) })),
      ...others.map(({ channel, locale }) => ({ channel, locale, ends: null, heardAt: null, waits: waitsOf(channel) })),
    ],
    toldAt,
    silenced,
    history: changes.map(({ key: _, level: { stock, minimum }, ...facts }) => ({ ...facts, stock, minimum })),
    gone: isOpen ? null : (changes.at(-1)?.level ?? null),
  };
}
