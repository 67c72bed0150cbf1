import type { Reminder } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import type { Known } from "./agenda.ts";
import { isStillShort } from "./refresh.ts";

/** A poll may begin a moment earlier than the one of the day before. */
const SAME_TICK_MS = 60_000;

/**
 * The episodes that people are to be reminded of. Once one was told so long ago, all that were told half as long ago go
 * with it: so reminders gather in one message, whenever each of them began.
 * @param knownOf who knows of an episode; what is silenced, or was never told to anybody, has no reminder
 */
export function findReminders(
  episodes: Snapshot,
  knownOf: (key: LevelKey, episode: Episode) => Known,
  remindEveryMs: number,
  now: Date,
): Reminder[] {
  const told = (Object.entries(episodes) as [LevelKey, Episode][]).flatMap(([key, episode]) => {
    const { toldAt, silenced } = knownOf(key, episode);
    if (toldAt === null || silenced !== null || !isStillShort(episode)) return [];
    return [{ key, episode, ageMs: now.getTime() - Date.parse(toldAt) + SAME_TICK_MS }];
  });
  if (!told.some(({ ageMs }) => ageMs >= remindEveryMs)) return [];
  return told
    .filter(({ ageMs }) => ageMs >= remindEveryMs / 2)
    .map(({ key, episode }) => stillShort(key, episode, now.toISOString()));
}

/** An episode that goes on, as a change of its own. */
export function stillShort(key: LevelKey, episode: Episode, at: string): Reminder {
  const { level, status, threshold, elsewhere, since } = episode;
  return { kind: "reminder", status, key, level, stockBefore: null, threshold, elsewhere, since, at };
}
