import type { ActiveSilence } from "../policy/silence.ts";
import type { Answered } from "../stock/change.ts";
import type { Level, LevelKey } from "../stock/level.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import type { AnswersTold, Notified } from "./notification-state.ts";

/** An answer that the readers of a channel do not know of yet. */
export interface AnswerNews {
  /** The level, or the first of several. */
  readonly level: Level;
  /** Number of levels. */
  readonly levels: number;
  readonly answered: Answered;
}

/** What the answers are about, as it is after a plan. */
export interface Answering {
  readonly silences: readonly ActiveSilence[];
  readonly episodes: Snapshot;
  readonly recordOf: (key: LevelKey) => Notified | undefined;
}

/**
 * Finds the answers that the next message of a channel tells: each once, as long as it keeps a level silent of which the channel
 * was told.
 */
export function findAnswerNews(
  channel: string,
  told: AnswersTold,
  { silences, episodes, recordOf }: Answering,
): { readonly ids: readonly string[]; readonly news: readonly AnswerNews[] } {
  const known = new Set(told[channel]);
  const found = silences.flatMap(({ id, answer, answeredOf }) => {
    if (answer === undefined || known.has(id)) return [];
    const keys = answer.levels
      .map(({ key }) => key)
      .filter((key) => episodes.has(key) && recordOf(key)?.silenced?.id === id && knows(recordOf(key), channel));
    const [first] = keys;
    const level = first && episodes.get(first)?.level;
    const answered = first && answeredOf(first);
    return level && answered ? [{ id, news: { level, levels: keys.length, answered } }] : [];
  });
  return { ids: found.map(({ id }) => id), news: found.map(({ news }) => news) };
}

/** Adds to what was told, and forgets answers that are over. Without any change it returns the same object. */
export function rememberAnswers(
  told: AnswersTold | undefined,
  added: ReadonlyMap<string, readonly string[]>,
  silences: readonly Pick<ActiveSilence, "id">[],
): AnswersTold | undefined {
  const there = new Set(silences.map(({ id }) => id));
  const isStale = Object.values(told ?? {}).some((ids) => ids.some((id) => !there.has(id)));
  if (!isStale && [...added.values()].every((ids) => ids.length === 0)) return told;
  const channels = new Set([...Object.keys(told ?? {}), ...added.keys()]);
  const next = [...channels].flatMap((channel) => {
    const ids = [...(told?.[channel] ?? []), ...(added.get(channel) ?? [])].filter((id) => there.has(id));
    return ids.length > 0 ? [[channel, ids] as const] : [];
  });
  return next.length > 0 ? Object.fromEntries(next) : undefined;
}

function knows(record: Notified | undefined, channel: string): boolean {
  return record?.told.some((it) => it.channel === channel && it.ends !== null && it.heardAt !== null) ?? false;
}
