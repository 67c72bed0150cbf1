import type { LevelKey } from "../stock/level.ts";
import type { Candidate } from "../stock/match.ts";
import type { Episode } from "../stock/snapshot.ts";
import type { Known, Silenced } from "./agenda.ts";
import { type HeldByLevel, nameOf } from "./hold.ts";
import { isShortage } from "./shortage.ts";
import type { Silencer } from "./silence.ts";

/** A level that people are not told of from now on, or whose end they are not told of, and why. */
export interface SilencedLevel {
  readonly key: LevelKey;
  readonly silence: Silenced;
}

/**
 * An episode as silences are asked about it: in its status, and in that of what waits to be told of it, which is another one
 * where damping has yet to confirm what it has become.
 */
export function candidateOfEpisode(
  held: HeldByLevel,
  key: LevelKey,
  { level, status, pending, since }: Episode,
  { told }: Known,
  company: string,
): Candidate {
  const lastWords = pending === null ? [] : told.map(({ channel }) => held.get(nameOf(channel, key))?.changes.at(-1));
  const waiting = lastWords.filter((word) => word !== undefined).filter(isShortage);
  return {
    company,
    level,
    statuses: [status, ...waiting.filter((word) => word.since === since).map((word) => word.status)],
  };
}

/**
 * Silences an episode: takes back what waits to be told of it. Who has heard of it knows of it still, and what has ended
 * before it, and is yet to be told, stays.
 * @param held is taken from
 * @param at ISO 8601 in UTC
 * @returns who knows of the episode now
 */
export function silenceEpisode(
  held: HeldByLevel,
  key: LevelKey,
  knows: Known,
  { id, reason, until }: Silencer,
  at: string,
): Known & { readonly silenced: Silenced } {
  for (const { channel } of knows.told) {
    const name = nameOf(channel, key);
    const entry = held.get(name);
    if (!entry) continue;
    const [first, ...others] = entry.changes.slice(0, entry.changes.findLastIndex((change) => !isShortage(change)) + 1);
    if (first) held.set(name, { ...entry, changes: [first, ...others] });
    else held.delete(name);
  }
  const told = knows.told.filter(({ heardAt }) => heardAt !== null);
  return { ...knows, told, silenced: { id, reason, until, since: knows.silenced?.since ?? at } };
}
