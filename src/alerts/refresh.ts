import type { Change } from "../stock/change.ts";
import { compare } from "../stock/decimal.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import { isShortage } from "./shortage.ts";

type Chain = readonly [Change, ...Change[]];

/**
 * Brings the changes of one level that have waited up to what is known now: stock, threshold and status of a shortage
 * that goes on, also where only a margin is left of it. What waited for hours must not be told as it was then.
 */
export function refresh(changes: Chain, episodes: Snapshot): Chain {
  const last = changes.at(-1) ?? changes[0];
  const episode = episodes[last.key];
  // While damping waits for another status to be confirmed, the one before it counts.
  if (!isShortage(last) || episode?.since !== last.since || episode.pending !== null) return changes;
  const { level, threshold, elsewhere, status } = episode;
  const facts = { level, threshold, elsewhere };
  const rest = changes.slice(0, -1);
  const now: Change =
    last.kind !== "depleted"
      ? { ...last, ...facts, status }
      : status === "out"
        ? { ...last, ...facts }
        : // It ran out, and has some again: to whoever did not hear of that it is low.
          { ...last, ...facts, kind: "reminder", status };
  const [first = now, ...others] = [...rest, now];
  return [first, ...others];
}

/**
 * Whether the level is under its threshold by the last look, and its status is settled. While damping waits for another one
 * to be confirmed, nothing new is to be said of it: what was told is what the next change will be told against.
 */
export function isStillShort({ level, threshold, pending }: Episode): boolean {
  return pending === null && compare(level.stock, threshold.value) <= 0;
}
