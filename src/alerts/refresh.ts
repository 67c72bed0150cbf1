import type { Change } from "../stock/change.ts";
import { compare, ZERO } from "../stock/decimal.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import { isShortage } from "./shortage.ts";

type Chain = readonly [Change, ...Change[]];

/**
 * Brings the changes of one level that have waited up to what is known now: stock, threshold and status of a shortage
 * that goes on. What waited for hours must not be told as it was then.
 */
export function refresh(changes: Chain, episodes: Snapshot): Chain {
  const last = changes.at(-1) ?? changes[0];
  const episode = episodes[last.key];
  if (!isShortage(last) || episode?.since !== last.since || !isStillShort(episode)) return changes;
  const { level, threshold, elsewhere } = episode;
  const facts = { level, threshold, elsewhere };
  const status = statusNow(episode);
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

/** Whether the level is under its threshold by the last look: an episode also goes on until its recovery is confirmed. */
export function isStillShort({ level, threshold, pending }: Episode): boolean {
  return pending?.status !== "ok" && compare(level.stock, threshold.value) <= 0;
}

/** The status by the last look; that of the episode is the one that was told. */
export function statusNow({ level }: Pick<Episode, "level">): "low" | "out" {
  return compare(level.stock, ZERO) <= 0 ? "out" : "low";
}
