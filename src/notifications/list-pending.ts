import type { AlertPolicy } from "../policy/policy.ts";
import type { Change } from "../stock/change.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import { tickOf } from "./flush-level.ts";
import { changesAt } from "./history.ts";
import type { NotificationState } from "./notification-state.ts";

/** The pending changes of one channel that wait for the same time. */
export interface PendingChanges {
  readonly channel: string;
  /** When their digest comes, ISO 8601 in UTC; null: they wait for quiet hours to end. */
  readonly digestAt: string | null;
  /** The last change of each level. */
  readonly changes: readonly Change[];
}

/** Lists pending changes by channel and digest, those that only wait for quiet hours first, then the soonest digest. */
export function listPending({ levels }: NotificationState, episodes: Snapshot, policy: AlertPolicy): PendingChanges[] {
  const waiting = [...levels].flatMap(([key, record]) => {
    const account = { key, record, episode: episodes.get(key) };
    return record.told.flatMap((told) => {
      const { channel, waits } = told;
      if (!waits) return [];
      const digestAt = tickOf(account, told, waits, policy)?.toISOString() ?? null;
      return changesAt(account, waits.entries.slice(-1)).map((change) => ({ channel, digestAt, change }));
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
