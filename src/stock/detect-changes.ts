import type { Change, RetirementReason } from "./change.ts";
import type { Damping } from "./damping.ts";
import { followEpisode } from "./follow.ts";
import { isUnderMinimum } from "./judge-filter.ts";
import type { LevelKey, Listing, Product, ProductType } from "./level.ts";
import { productOf } from "./plan-look-ups.ts";
import type { Looked } from "./reading-memory.ts";
import type { Episode, Snapshot, Suspect, Suspects } from "./snapshot.ts";
import { findSurplus } from "./surplus.ts";
import { type JudgedLevel, judgeListings, type ThresholdPolicy } from "./threshold.ts";

/** Which products are watched at all; absent means either. */
export interface Watched {
  readonly enabled?: boolean | undefined;
  readonly kinds?: readonly ProductType[] | undefined;
}

/** Everything that a poll saw. What is in neither list is unknown, and nothing follows from it. */
export interface Evidence {
  readonly listings: readonly Listing[];
  /** Ids of products that the API was asked for by id and answered "not found". */
  readonly deleted: readonly number[];
  /** Of the listings, ids of products that have left the filters; absent: none. */
  readonly outside?: readonly number[];
  /** Something may be missing that the queries should have listed. */
  readonly incomplete: boolean;
  /** That has been so for long: to wait for a poll that reads all would be to wait for ever. Absent: it has not. */
  readonly isLasting?: boolean;
  /** Only a part of the catalog was to be read; absent: all of what can be short. */
  readonly isPart?: boolean;
  /** How much of the company earlier polls had looked at; absent: everything. */
  readonly looked?: Looked;
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
  /** Of the breaches, those that may have been there before the company was ever looked at. */
  readonly firstLook: readonly LevelKey[];
}

/**
 * Compares what a poll saw with the open episodes of the poll before.
 * An episode closes only on positive evidence: its level judged `ok`, its product disabled or answered as deleted, or its
 * product listed, whole, without its warehouse. A breach opens one when it was seen in as many polls in a row as the policy
 * asks for; a poll that should have listed the level and did not ends the row. A poll that could not read all that it should
 * have neither counts for a row nor ends it, unless that has been so for long: what it saw counts then.
 */
export function detectChanges(before: Memory, evidence: Evidence, policy: DetectionPolicy, now: Date): Detection {
  const at = now.toISOString();
  const products = new Map(evidence.listings.map(({ product }) => [product.id, product]));
  const partial = new Set(evidence.listings.filter(({ isPartial }) => isPartial).map(({ product }) => product.id));
  const deleted = new Set(evidence.deleted);
  const outside = new Set(evidence.outside ?? []);
  const isLeft = (product: Product) => outside.has(product.id) || !isWatched(product, policy.watched);
  const { levels, duplicates } = judgeListings(evidence.listings, policy.thresholds);
  const counts = !evidence.incomplete || evidence.isLasting === true;
  const byProduct = Map.groupBy(levels.values(), ({ level }) => level.product.id);
  const withSurplus = (judged: JudgedLevel) => ({
    ...judged,
    elsewhere: judged.status === "ok" ? null : findSurplus(judged, byProduct.get(judged.level.product.id) ?? []),
  });
  const episodes: Record<LevelKey, Episode> = {};
  const suspects: Record<LevelKey, Suspect> = {};
  const changes: Change[] = [];
  const unseen: LevelKey[] = [];
  const firstLook: LevelKey[] = [];

  for (const [key, episode] of Object.entries(before.episodes) as [LevelKey, Episode][]) {
    const product = products.get(episode.level.product.id);
    const judged = levels.get(key);
    const reason = retirementOf(episode.level.product.id, product, judged, deleted, isLeft);
    // A row that could not be read may be this level's.
    const isUnread = reason === "warehouse_gone" && partial.has(episode.level.product.id);
    if (reason && !isUnread) {
      const level = judged?.level ?? { ...episode.level, product: product ?? episode.level.product };
      const { threshold, since, status: statusBefore } = episode;
      const stockBefore = episode.level.stock;
      changes.push({ kind: "retired", reason, key, level, statusBefore, stockBefore, threshold, since, at });
    } else if (judged) {
      const { next, change } = followEpisode(key, episode, withSurplus(judged), policy, { at, counts });
      if (next) episodes[key] = next;
      if (change) changes.push(change);
    } else {
      episodes[key] = episode;
      unseen.push(key);
    }
  }

  for (const [key, judged] of levels) {
    const { level, threshold, status } = judged;
    if (key in before.episodes || status === "ok" || threshold === null || isLeft(level.product)) continue;
    const isFirst = isFirstLook(evidence.looked ?? "everything", byProduct.get(level.product.id) ?? []);
    const suspect = before.suspects[key] ?? { polls: 0, since: at, isFirst };
    const polls = suspect.polls + (counts ? 1 : 0);
    const { breach } = policy.damping.confirm;
    if (polls < breach && breach > 1) {
      suspects[key] = { ...suspect, polls };
      continue;
    }
    const { since } = suspect;
    if (suspect.isFirst) firstLook.push(key);
    const { elsewhere } = withSurplus(judged);
    episodes[key] = { level, status, threshold, elsewhere, since, pending: null };
    const facts = { key, level, stockBefore: null, threshold, elsewhere, afterSilence: null, since, at };
    changes.push({ kind: "breached", status, ...facts });
  }
  return {
    episodes,
    suspects: { ...suspectsLeft(), ...suspects },
    changes,
    duplicates,
    unseen,
    firstLook,
  };

  /** Those whose row this poll does not end. */
  function suspectsLeft(): Suspects {
    return Object.fromEntries(
      (Object.entries(before.suspects) as [LevelKey, Suspect][]).filter(([key]) => {
        const id = productOf(key);
        const product = products.get(id);
        if (deleted.has(id) || key in episodes || (product && isLeft(product))) return false;
        const isUnread = partial.has(id) && !levels.has(key);
        return isUnread || !counts || ((evidence.isPart || evidence.incomplete) && !product);
      }),
    );
  }
}

/** What the API's filter lists goes by minimums: of those that it has listed before, one that it lists now is new. */
function isFirstLook(looked: Looked, ofProduct: readonly JudgedLevel[]): boolean {
  if (looked !== "by_filter") return looked === "nothing";
  return !ofProduct.some(({ level }) => isUnderMinimum(level));
}

function isWatched(product: Product, watched: Watched): boolean {
  return (
    (watched.enabled === undefined || product.enabled === watched.enabled) &&
    (watched.kinds === undefined || watched.kinds.includes(product.type))
  );
}

function retirementOf(
  id: number,
  product: Product | undefined,
  judged: JudgedLevel | undefined,
  deleted: ReadonlySet<number>,
  isLeft: (product: Product) => boolean,
): RetirementReason | null {
  if (!product) return deleted.has(id) ? "deleted" : null;
  if (isLeft(product)) return product.enabled ? "unwatched" : "disabled";
  return judged ? null : "warehouse_gone";
}
