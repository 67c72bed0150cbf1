import type { Episode, OutTimes } from "./snapshot.ts";

/** Returns the times of an episode that begins out of stock. @param since ISO 8601 in UTC */
export function outAtOnce(since: string): OutTimes {
  return { first: since, since, earlierMs: 0 };
}

/** Returns the times of an episode whose status becomes another one. @param at ISO 8601 in UTC */
export function outAfter(episode: Episode, status: Episode["status"], at: string): OutTimes | undefined {
  const before = outTimesOf(episode);
  if (status === "out") return before ? { ...before, since: before.since ?? at } : outAtOnce(at);
  return before && { ...before, since: null, earlierMs: outMs(before, at) };
}

/** Returns the times of an episode. One that an earlier version opened and that is out counts as out from its start. */
export function outTimesOf({ out, status, since }: Pick<Episode, "out" | "status" | "since">): OutTimes | undefined {
  return out ?? (status === "out" ? outAtOnce(since) : undefined);
}

/** Returns for how long a level was out of stock up to a moment, in ms. @param at ISO 8601 in UTC */
export function outMs(out: OutTimes | undefined, at: string): number {
  if (!out) return 0;
  return out.earlierMs + (out.since === null ? 0 : Math.max(0, Date.parse(at) - Date.parse(out.since)));
}
