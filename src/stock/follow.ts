import type { Change, RecoveryReason, TransferSource } from "./change.ts";
import { type Damping, marginOf } from "./damping.ts";
import { add, compare, type Decimal, ZERO } from "./decimal.ts";
import { type JudgedLevel, statusOf, type ThresholdPolicy } from "./judge.ts";
import { keepEpisode, keepLevel } from "./keep-known.ts";
import type { LevelKey } from "./level.ts";
import { outAfter } from "./out-times.ts";
import type { Episode } from "./snapshot.ts";
import type { Status } from "./threshold.ts";

/** What a poll makes of an open episode. `next`: null when the episode has ended. `change`: null when there is no news. */
export interface Followed {
  readonly next: Episode | null;
  readonly change: Change | null;
}

/**
 * Updates an open episode with what a poll saw of its level. A change of status counts once as many polls in a row as the
 * damping asks for have seen it. A better status must also exceed the threshold by the recovery margin.
 * @param poll `at`: ISO 8601 in UTC. `counts`: false when the poll could not read all that it should have; such a poll neither
 * adds to the polls in a row nor starts their count again
 */
export function followEpisode(
  key: LevelKey,
  episode: Episode,
  judged: JudgedLevel & { readonly elsewhere: TransferSource | null },
  { thresholds, damping }: { readonly thresholds: ThresholdPolicy; readonly damping: Damping },
  { at, counts }: { readonly at: string; readonly counts: boolean },
): Followed {
  const { threshold, elsewhere } = judged;
  // Of a level that a margin alone keeps from being recovered nothing new is known.
  const outlook = judged.outlook ?? (judged.status === "ok" ? episode.outlook : undefined);
  const level = keepLevel(episode.level, judged.level);
  const seen = seenAs(judged, episode, damping);
  const stockBefore = episode.pending?.status === seen ? episode.pending.stockBefore : episode.level.stock;
  const polls = (episode.pending?.status === seen ? episode.pending.polls : 0) + (counts ? 1 : 0);
  const isNews = seen !== episode.status;
  const isWorse = seen === "out";
  const needed = isWorse ? damping.confirm.breach : damping.confirm.recovery;
  const isConfirmed = needed <= 1 || polls >= needed;
  if (isNews && isConfirmed && (seen === "ok" || threshold === null)) {
    const reason = recoveryReason(episode, judged, stockBefore, thresholds);
    const { since, status: statusBefore, threshold: thresholdBefore } = episode;
    // Written out, because an object of a copied one takes half as much room again.
    const change: Change = {
      kind: "recovered",
      status: "ok",
      reason,
      statusBefore,
      threshold,
      thresholdBefore,
      key,
      level,
      stockBefore,
      since,
      at,
    };
    return { next: null, change };
  }
  const next = keepEpisode(episode, {
    ...episode,
    level,
    // Without a threshold the level is recovered, but further polls must confirm that first.
    threshold: threshold ?? episode.threshold,
    elsewhere,
    outlook,
    pending: pendingAfter(),
  });
  if (!isNews || !isConfirmed || seen === "ok") return { next, change: null };
  const eased = { ...next, status: seen, out: outAfter(episode, seen, at) };
  // A change from out to low is not reported, but kept, so that a second fall to zero is reported again.
  if (!isWorse || threshold === null) return { next: eased, change: null };
  const { since } = episode;
  const change: Change = { kind: "depleted", status: "out", key, level, stockBefore, threshold, elsewhere, since, at };
  return { next: eased, change: outlook ? { ...change, outlook } : change };

  function pendingAfter(): Episode["pending"] {
    if (isNews && isConfirmed) return null;
    if (!counts && episode.pending) return episode.pending;
    return isNews ? { status: seen, polls, stockBefore } : null;
  }
}

/** Returns the status of a level for its episode: a status that is better by less than the margin does not count as better. */
function seenAs({ level, threshold, status }: JudgedLevel, episode: Episode, { margin }: Damping): Status {
  if (threshold === null) return "ok";
  const above = marginOf(margin, threshold.value);
  if (status === "ok") return compare(level.stock, add(threshold.value, above)) >= 0 ? "ok" : "low";
  const isEased = episode.status === "out" && status === "low";
  return isEased && compare(level.stock, above) < 0 ? "out" : status;
}

function recoveryReason(
  episode: Episode,
  { level, threshold }: JudgedLevel,
  stockBefore: Decimal,
  policy: ThresholdPolicy,
): RecoveryReason {
  const rose = compare(level.stock, stockBefore) > 0;
  if (rose && statusOf(level.stock, episode.threshold, policy) === "ok") return "restocked";
  const isByRule = threshold !== null && threshold.source !== "erp";
  const minimumFell = compare(level.minimum ?? ZERO, episode.level.minimum ?? ZERO) < 0;
  return minimumFell && !isByRule ? "minimum_lowered" : "rule_changed";
}
