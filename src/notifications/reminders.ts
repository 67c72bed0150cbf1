import type { Reminder } from "../stock/change.ts";
import { compare } from "../stock/decimal.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode } from "../stock/snapshot.ts";
import type { Notified } from "./notification-state.ts";

/** A poll may begin a moment earlier in its hour than the poll a day before. */
export const SAME_TICK_MS = 60_000;

/** An open episode and its record; undefined: it is from a version without routes, and was told to every channel. */
export interface GoingOn {
  readonly key: LevelKey;
  readonly episode: Episode;
  readonly record: Pick<Notified, "toldAt" | "silenced"> | undefined;
}

/**
 * Finds the episodes to remind of, and returns a reminder of each. When one was last told `remindEveryMs` ago, all that were
 * told at least half as long ago are included, so that reminders gather in one message. Episodes that are silenced, or that
 * nobody was told of, get no reminder.
 */
export function findReminders(levels: readonly GoingOn[], remindEveryMs: number, now: Date): Reminder[] {
  const toldBefore = (ageMs: number) => {
    const time = new Date(now.getTime() - ageMs + SAME_TICK_MS).toISOString();
    return ({ episode, record }: GoingOn) => {
      const { toldAt, silenced } = record ?? { toldAt: episode.since, silenced: null };
      return toldAt !== null && toldAt <= time && silenced === null && isStillShort(episode);
    };
  };
  if (!levels.some(toldBefore(remindEveryMs))) return [];
  return levels
    .filter(toldBefore(remindEveryMs / 2))
    .map(({ key, episode }) => stillShort(key, episode, now.toISOString()));
}

/** Makes a reminder of an open episode. `at`: ISO 8601 in UTC. */
export function stillShort(key: LevelKey, episode: Episode, at: string): Reminder {
  const { level, status, threshold, elsewhere, since, outlook } = episode;
  const known = outlook && { outlook };
  return { kind: "reminder", status, key, level, stockBefore: null, threshold, elsewhere, ...known, since, at };
}

/**
 * Tells whether the level was at or under its threshold when last seen, and its status is confirmed. While damping waits for
 * another status to be confirmed, nothing new is said of the level.
 */
export function isStillShort({ level, threshold, pending }: Episode): boolean {
  return pending === null && compare(level.stock, threshold.value) <= 0;
}
