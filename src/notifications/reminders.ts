import type { Reminder } from "../stock/change.ts";
import { compare } from "../stock/decimal.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode } from "../stock/snapshot.ts";
import type { Notified } from "./notification-state.ts";

/** A poll may begin a moment earlier than the one of the day before. */
const SAME_TICK_MS = 60_000;

/** An episode that goes on, with what people know of it; one of which nothing is remembered was told to everybody. */
export interface GoingOn {
  readonly key: LevelKey;
  readonly episode: Episode;
  readonly record: Pick<Notified, "toldAt" | "silenced"> | undefined;
}

/**
 * The episodes that people are to be reminded of. Once one was told so long ago, all that were told half as long ago go
 * with it: so reminders gather in one message, whenever each of them began. What is silenced, or was never told to anybody,
 * has no reminder.
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

/** An episode that goes on, as a change of its own. */
export function stillShort(key: LevelKey, episode: Episode, at: string): Reminder {
  const { level, status, threshold, elsewhere, since } = episode;
  return { kind: "reminder", status, key, level, stockBefore: null, threshold, elsewhere, since, at };
}

/**
 * Whether the level is under its threshold by the last look, and its status is settled. While damping waits for another one
 * to be confirmed, nothing new is to be said of it: what was told is what the next change will be told against.
 */
export function isStillShort({ level, threshold, pending }: Episode): boolean {
  return pending === null && compare(level.stock, threshold.value) <= 0;
}
