import type { Change, RetirementReason } from "./change.ts";
import type { Damping } from "./damping.ts";
import { followEpisode } from "./follow.ts";
import { isUnderMinimum, type JudgedLevel, judgeListings, placeAmong, type ThresholdPolicy } from "./judge.ts";
import { type LevelKey, type Listing, levelKey, type Product, type ProductType, productOf } from "./level.ts";
import type { Snapshot, Suspect, Suspects } from "./snapshot.ts";
import { findTransferSource } from "./transfer-source.ts";

/** Which products are watched at all; absent means either. */
export interface Watched {
  readonly enabled?: boolean | undefined;
  readonly kinds?: readonly ProductType[] | undefined;
}

/** How much of a company's stock was ever looked at: all that is short in the rest may have been so before. */
export type Looked = "nothing" | "by_filter" | "everything";

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
  const partial = new Set<number>();
  for (const { product, isPartial } of evidence.listings) if (isPartial) partial.add(product.id);
  const listed = judgeListings(evidence.listings, policy.thresholds);
  const deleted = new Set(evidence.deleted);
  const outside = new Set(evidence.outside ?? []);
  const isLeft = (product: Product) => outside.has(product.id) || !isWatched(product, policy.watched);
  const counts = !evidence.incomplete || evidence.isLasting === true;
  const withTransferSource = (judged: JudgedLevel, ofProduct: readonly JudgedLevel[]) => ({
    ...judged,
    elsewhere: judged.status === "ok" ? null : findTransferSource(judged, ofProduct),
  });
  const episodes = editRecord(before.episodes);
  const suspects: Record<LevelKey, Suspect> = {};
  const changes: Change[] = [];
  const unseen: LevelKey[] = [];
  const firstLook: LevelKey[] = [];

  for (const key of Object.keys(before.episodes) as LevelKey[]) {
    const episode = before.episodes[key];
    if (!episode) continue;
    const { id } = episode.level.product;
    const seen = listed.product(id);
    const judged = seen?.levels[placeAmong(seen.levels, episode.level)];
    const reason = retirementOf(id, seen?.product, judged, deleted, isLeft);
    // A row that could not be read may be this level's.
    const isUnread = reason === "warehouse_gone" && partial.has(id);
    if (reason && !isUnread) {
      const level = judged?.level ?? { ...episode.level, product: seen?.product ?? episode.level.product };
      const { threshold, since, status: statusBefore } = episode;
      const stockBefore = episode.level.stock;
      changes.push({ kind: "retired", reason, key, level, statusBefore, stockBefore, threshold, since, at });
      episodes.delete(key);
    } else if (judged && seen) {
      const { next, change } = followEpisode(key, episode, withTransferSource(judged, seen.levels), policy, {
        at,
        counts,
      });
      if (next === null) episodes.delete(key);
      else if (next !== episode) episodes.set(key, next);
      if (change) changes.push(change);
    } else unseen.push(key);
  }

  for (const { product, levels } of listed.products()) {
    if (isLeft(product)) continue;
    for (const judged of levels) {
      const { level, threshold, status } = judged;
      if (status === "ok" || threshold === null) continue;
      const key = levelKey(level);
      if (key in before.episodes) continue;
      const isFirst = isFirstLook(evidence.looked ?? "everything", levels);
      const suspect = before.suspects[key] ?? { polls: 0, since: at, isFirst };
      const polls = suspect.polls + (counts ? 1 : 0);
      const { breach } = policy.damping.confirm;
      if (polls < breach && breach > 1) {
        suspects[key] = { ...suspect, polls };
        continue;
      }
      const { since } = suspect;
      if (suspect.isFirst) firstLook.push(key);
      const { elsewhere } = withTransferSource(judged, levels);
      episodes.set(key, { level, status, threshold, elsewhere, since, pending: null });
      const facts = { key, level, stockBefore: null, threshold, elsewhere, afterSilence: null, since, at };
      changes.push({ kind: "breached", status, ...facts });
    }
  }
  return {
    episodes: episodes.edited(),
    suspects: { ...suspectsLeft(), ...suspects },
    changes,
    duplicates: listed.duplicates(),
    unseen,
    firstLook,
  };

  /** Those whose row this poll does not end. */
  function suspectsLeft(): Suspects {
    return Object.fromEntries(
      (Object.entries(before.suspects) as [LevelKey, Suspect][]).filter(([key]) => {
        const id = productOf(key);
        const seen = listed.product(id);
        if (deleted.has(id) || key in episodes.edited() || (seen && isLeft(seen.product))) return false;
        const isUnread = partial.has(id) && !seen?.levels.some(({ level }) => levelKey(level) === key);
        return isUnread || !counts || ((evidence.isPart || evidence.incomplete) && !seen);
      }),
    );
  }
}

/** A record that stays the object it was until something of it changes. */
function editRecord<Key extends string, Value>(before: Readonly<Record<Key, Value>>) {
  let copy: Record<Key, Value> | null = null;
  const own = () => {
    copy ??= { ...before };
    return copy;
  };
  return {
    set(key: Key, value: Value): void {
      own()[key] = value;
    },
    delete(key: Key): void {
      delete own()[key];
    },
    edited: (): Readonly<Record<Key, Value>> => copy ?? before,
  };
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
