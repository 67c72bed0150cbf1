import type { AlertPolicy } from "../policy/policy.ts";
import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import type { Agenda, Notified } from "./agenda.ts";
import { tickOf } from "./release.ts";
import { changesAt } from "./word.ts";

/** What waits on one channel for the same reason. */
export interface HeldBack {
  readonly channel: string;
  /** When its digest comes, ISO 8601 in UTC; null: quiet hours are to end first. */
  readonly digestAt: string | null;
  /** The last change of each level. */
  readonly changes: readonly Change[];
}

/** What waits, by channel and by what for; the soonest first. */
export function listHeld({ levels }: Agenda, episodes: Snapshot, policy: AlertPolicy): HeldBack[] {
  const waiting = (Object.entries(levels) as [LevelKey, Notified][]).flatMap(([key, record]) => {
    const account = { key, record, episode: episodes[key] };
    return record.told.flatMap((told) => {
      const { channel, waits } = told;
      if (!waits) return [];
      const digestAt = tickOf(account, told, waits, policy)?.toISOString() ?? null;
      return changesAt(account, waits.words.slice(-1)).map((change) => ({ channel, digestAt, change }));
    });
  });
  return Map.groupBy(waiting, ({ channel, digestAt }) => JSON.stringify([channel, digestAt]))
    .values()
    .flatMap((alike) =>
      alike
        .slice(0, 1)
        .map(({ channel, digestAt }) => ({ channel, digestAt, changes: alike.map(({ change }) => change) })),
    )
    .toArray()
    .sort((a, b) => (a.digestAt ?? "").localeCompare(b.digestAt ?? ""));
}
