import type { Change } from "../stock/change.ts";
import type { Held } from "./agenda.ts";
import type { AlertPolicy } from "./policy.ts";
import { tickOf } from "./release.ts";

/** What waits on one channel for the same reason. */
export interface HeldBack {
  readonly channel: string;
  /** When its digest comes, ISO 8601 in UTC; null: quiet hours are to end first. */
  readonly digestAt: string | null;
  /** The last change of each level. */
  readonly changes: readonly Change[];
}

/** What waits, by channel and by what for; the soonest first. */
export function listHeld(held: readonly Held[], policy: AlertPolicy): HeldBack[] {
  const waiting = held.map((entry) => ({
    channel: entry.channel,
    digestAt: tickOf(entry, policy)?.toISOString() ?? null,
    change: entry.changes.at(-1) ?? entry.changes[0],
  }));
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
