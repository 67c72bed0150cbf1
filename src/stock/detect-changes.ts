import type { Change, RetirementReason } from "./change.ts";
import type { Damping } from "./damping.ts";
import { followEpisode } from "./follow.ts";
import type { LevelKey, Listing, Product } from "./level.ts";
import type { Episode, Snapshot, Suspect, Suspects } from "./snapshot.ts";
import { findSurplus } from "./surplus.ts";
import { type JudgedLevel, judgeListings, type ThresholdPolicy } from "./threshold.ts";

/** Which products are watched at all; absent means either. */
export interface Watched {
  readonly enabled?: boolean | undefined;
  readonly type?: Product["type"] | undefined;
}

/** Everything that a poll saw. What is in neither list is unknown, and nothing follows from it. */
export interface Evidence {
  readonly listings: readonly Listing[];
  /** Ids of products that the API was asked for by id and answered "not found". */
  readonly deleted: readonly number[];
  /** Something may be missing that the queries should have listed. */
  readonly incomplete: boolean;
}

/** What is remembered of levels from one poll to the next. */
export interface Memory {
  readonly episodes: Snapshot;
  readonly suspects: Suspects;
}

export const NO_MEMORY: Memory = { episodes: {}, suspects: {} };

/** How levels are judged. */
export interface DetectionPolicy {
  readonly thresholds: ThresholdPolicy;
  readonly damping: Damping;
  readonly watched: Watched;
}

export interface Detection extends Memory {
  readonly changes: readonly Change[];
  /** Keys that two rows of one product shared; the worse row was taken. */
  readonly duplicates: readonly LevelKey[];
  /** Open episodes of which this poll saw nothing: they stay open. */
  readonly unseen: readonly LevelKey[];
}

/**
 * Compares what a poll saw with the open episodes of the poll before.
 * An episode closes only on positive evidence: its level judged `ok`, its product disabled or answered as deleted, or its
 * product listed without its warehouse. A breach opens one when it was seen in as many polls in a row as the policy asks
 * for; a poll that should have listed the level and did not ends the row.
 */
export function detectChanges(before: Memory, evidence: Evidence, policy: DetectionPolicy, now: Date): Detection {
  const at = now.toISOString();
  const products = new Map(evidence.listings.map(({ product }) => [product.id, product]));
  const deleted = new Set(evidence.deleted);
  const { levels, duplicates } = judgeListings(evidence.listings, policy.thresholds);
  const byProduct = Map.groupBy(levels.values(), ({ level }) => level.product.id);
  const withSurplus = (judged: JudgedLevel) => ({
    ...judged,
    elsewhere: judged.status === "ok" ? null : findSurplus(judged, byProduct.get(judged.level.product.id) ?? []),
  });
  const episodes: Record<LevelKey, Episode> = {};
  const suspects: Record<LevelKey, Suspect> = {};
  const changes: Change[] = [];
  const unseen: LevelKey[] = [];

  for (const [key, episode] of Object.entries(before.episodes) as [LevelKey, Episode][]) {
    const product = products.get(episode.level.product.id);
    const judged = levels.get(key);
    const reason = retirementOf(episode.level.product.id, product, judged, deleted, policy.watched);
    if (reason) {
      const level = judged?.level ?? { ...episode.level, product: product ?? episode.level.product };
      const { threshold, since, status: statusBefore } = episode;
      const stockBefore = episode.level.stock;
      changes.push({ kind: "retired", reason, key, level, statusBefore, stockBefore, threshold, since, at });
    } else if (judged) {
      const { next, change } = followEpisode(key, episode, withSurplus(judged), policy, at);
      if (next) episodes[key] = next;
      if (change) changes.push(change);
    } else {
      episodes[key] = episode;
      unseen.push(key);
    }
  }

  for (const [key, judged] of levels) {
    const { level, threshold, status } = judged;
    if (key in before.episodes || status === "ok" || threshold === null || !isWatched(level.product, policy.watched)) {
      continue;
    }
    const { polls, since } = before.suspects[key] ?? { polls: 0, since: at };
    if (polls + 1 < policy.damping.confirm.breach) {
      suspects[key] = { polls: polls + 1, since };
      continue;
    }
    const { elsewhere } = withSurplus(judged);
    episodes[key] = { level, status, threshold, elsewhere, since, pending: null };
    const facts = { key, level, stockBefore: null, threshold, elsewhere, afterSilence: null, since, at };
    changes.push({ kind: "breached", status, ...facts });
  }
  return {
    episodes,
    suspects: evidence.incomplete ? { ...suspectsMissed(before.suspects, products), ...suspects } : suspects,
    changes,
    duplicates,
    unseen,
  };
}

/** Of products that a read missed which may have missed anything. */
function suspectsMissed(suspects: Suspects, products: ReadonlyMap<number, Product>): Suspects {
  return Object.fromEntries(Object.entries(suspects).filter(([key]) => !products.has(productOf(key))));
}

function productOf(key: string): number {
  const [id]: unknown[] = JSON.parse(key);
  return Number(id);
}

function isWatched(product: Product, watched: Watched): boolean {
  return (
    (watched.enabled === undefined || product.enabled === watched.enabled) &&
    (watched.type === undefined || product.type === watched.type)
  );
}

function retirementOf(
  id: number,
  product: Product | undefined,
  judged: JudgedLevel | undefined,
  deleted: ReadonlySet<number>,
  watched: Watched,
): RetirementReason | null {
  if (!product) return deleted.has(id) ? "deleted" : null;
  if (!isWatched(product, watched)) return product.enabled ? "unwatched" : "disabled";
  return judged ? null : "warehouse_gone";
}
