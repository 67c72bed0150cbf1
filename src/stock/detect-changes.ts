import { atOnce, nowAndThen, type Steps } from "../steps.ts";
import { edit } from "./by-level.ts";
import type { Change, RetirementReason, TransferSource } from "./change.ts";
import type { Damping } from "./damping.ts";
import { followEpisode } from "./follow.ts";
import { holdOnce } from "./hold-once.ts";
import { holdThreshold } from "./hold-threshold.ts";
import {
  isUnderMinimum,
  type JudgedLevel,
  type JudgedProduct,
  judgeListings,
  placeAmong,
  type ThresholdPolicy,
} from "./judge.ts";
import { type LevelKey, type Listing, levelKey, type Product, type ProductType, productOf } from "./level.ts";
import { outAtOnce } from "./out-times.ts";
import { NO_OUTLOOK, type OutlookOf } from "./outlook.ts";
import { NO_SUSPECTS, type Snapshot, type Suspect, type Suspects } from "./snapshot.ts";
import type { Threshold } from "./threshold.ts";
import { findTransferSource } from "./transfer-source.ts";

/** Which products are watched. An absent field allows every value. */
export interface Watched {
  readonly enabled?: boolean | undefined;
  readonly kinds?: readonly ProductType[] | undefined;
}

/** How much of a company's stock earlier polls have looked at. Levels in the rest may have been short for a long time. */
export type Looked = "nothing" | "by_filter" | "everything";

/** Everything that a poll saw. A product that is neither listed nor deleted is unknown: its levels stay as they were. */
export interface Evidence {
  readonly listings: readonly Listing[];
  /** Ids of products that the API was asked for by id and answered "not found". */
  readonly deleted: readonly number[];
  /** Ids of listed products that do not pass the poll's filters any more; absent: none. */
  readonly outside?: readonly number[];
  /** Whether products may be missing from the listings that the queries should have listed. */
  readonly incomplete: boolean;
  /** Whether the polls have been incomplete for so long that this one counts all the same. Absent: they have not. */
  readonly isLasting?: boolean;
  /** Whether the poll read only a slice of the catalog on purpose. Absent: it was to read every level that can be short. */
  readonly isPart?: boolean;
  /** How much of the company's stock earlier polls have looked at; absent: everything. */
  readonly looked?: Looked;
}

/** What is kept of levels from one poll to the next. */
export interface Memory {
  readonly episodes: Snapshot;
  readonly suspects: Suspects;
}

export const NO_MEMORY: Memory = { episodes: new Map(), suspects: NO_SUSPECTS };

/** The settings by which levels are judged and changes are found. */
export interface DetectionPolicy {
  readonly thresholds: ThresholdPolicy;
  readonly damping: Damping;
  readonly watched: Watched;
}

export interface Detection extends Memory {
  readonly changes: readonly Change[];
  /** Keys that two rows of one product share; the row with the worse status was taken. */
  readonly duplicates: readonly LevelKey[];
  /** Keys of open episodes whose level this poll did not see. They stay open. */
  readonly unseen: readonly LevelKey[];
  /** Keys of breaches that may be older than the first look at them. */
  readonly firstLook: readonly LevelKey[];
}

/**
 * Compares what a poll saw with the open episodes after the poll before, and returns the changes and the next memory.
 * An episode closes only on positive evidence: its level is judged `ok`, its product is disabled, unwatched or deleted, or
 * its product was read whole and its warehouse is not listed any more. An episode opens when as many polls in a row as the
 * policy asks for have seen the level short; a poll that should have listed the level and did not starts the count again.
 * An incomplete poll neither adds to the count nor starts it again, unless incomplete polls are lasting: then it adds.
 * @param outlookOf how fast levels are consumed, as far as it is known
 */
export function detectChanges(...found: Parameters<typeof detectInSteps>): Detection {
  return atOnce(detectInSteps(...found));
}

/** Does the same with interruptions. */
export function* detectInSteps(
  before: Memory,
  evidence: Evidence,
  policy: DetectionPolicy,
  now: Date,
  outlookOf: OutlookOf = NO_OUTLOOK,
): Steps<Detection> {
  const at = now.toISOString();
  const partial = new Set<number>();
  for (const { product, isPartial } of evidence.listings) if (isPartial) partial.add(product.id);
  const listed = judgeListings(evidence.listings, policy.thresholds, outlookOf);
  const deleted = new Set(evidence.deleted);
  const outside = new Set(evidence.outside ?? []);
  const isLeft = (product: Product) => outside.has(product.id) || !isWatched(product, policy.watched);
  const counts = !evidence.incomplete || evidence.isLasting === true;
  const withTransferSource = (judged: JudgedLevel, ofProduct: readonly JudgedLevel[]) => ({
    ...judged,
    elsewhere: judged.status === "ok" ? null : findTransferSource(judged, ofProduct),
  });
  const episodes = edit(before.episodes);
  const suspects = new Map<LevelKey, Suspect>();
  const changes: Change[] = [];
  const unseen: LevelKey[] = [];
  const firstLook: LevelKey[] = [];
  const shareThreshold = holdOnce<Threshold>();
  const holdSource = holdOnce<TransferSource>();
  let followed: JudgedProduct | undefined;
  let followedShort = 0;
  const isTime = nowAndThen();
  for (const [key, episode] of before.episodes) {
    if (isTime()) yield;
    const { id } = episode.level.product;
    const seen = listed.product(id);
    if (seen !== followed) {
      followed = seen;
      followedShort = 0;
    }
    const judged = seen?.levels[placeAmong(seen.levels, episode.level)];
    if (seen && judged && isShort(judged)) {
      followedShort += 1;
      // Each of its short levels has an episode, so that no other can begin.
      if (followedShort === seen.levels.filter(isShort).length) listed.settle(id);
    }
    const reason = retirementOf(id, seen?.product, judged, deleted, isLeft);
    // The row of this level may be one that could not be read.
    const isUnread = reason === "warehouse_gone" && partial.has(id);
    if (reason && !isUnread) {
      const level = judged?.level ?? { ...episode.level, product: seen?.product ?? episode.level.product };
      const { threshold, since, status: statusBefore } = episode;
      const stockBefore = episode.level.stock;
      changes.push({ kind: "retired", reason, key, level, statusBefore, stockBefore, threshold, since, at });
      episodes.delete(key);
    } else if (judged && seen) {
      const held = holdThreshold(episode, judged, policy.thresholds);
      const { next, change } = followEpisode(key, episode, withTransferSource(held, seen.levels), policy, {
        at,
        counts,
      });
      if (next === null) episodes.delete(key);
      else if (next !== episode) episodes.set(key, next);
      if (change) changes.push(change);
    } else unseen.push(key);
  }

  for (const { product, levels } of listed.products()) {
    if (isTime()) yield;
    if (isLeft(product)) continue;
    for (const judged of levels) {
      const { level, status, outlook } = judged;
      if (status === "ok" || judged.threshold === null) continue;
      const key = levelKey(level);
      if (before.episodes.has(key)) continue;
      const isFirst = isFirstLook(evidence.looked ?? "everything", levels);
      const suspect = before.suspects.get(key) ?? { polls: 0, since: at, isFirst };
      const polls = suspect.polls + (counts ? 1 : 0);
      const { breach } = policy.damping.confirm;
      if (polls < breach && breach > 1) {
        suspects.set(key, { ...suspect, polls });
        continue;
      }
      const { since } = suspect;
      if (suspect.isFirst) firstLook.push(key);
      const source = withTransferSource(judged, levels).elsewhere;
      const elsewhere = source && holdSource(source);
      const threshold = shareThreshold(judged.threshold);
      const out = status === "out" ? outAtOnce(since) : undefined;
      const known = outlook && { outlook };
      episodes.set(key, { level, status, threshold, elsewhere, since, pending: null, out, ...known });
      // Written out, because an object of a copied one takes half as much room again.
      changes.push({
        kind: "breached",
        status,
        key,
        level,
        stockBefore: null,
        threshold,
        elsewhere,
        afterSilence: null,
        since,
        at,
        ...known,
      });
    }
  }
  return {
    episodes: episodes.edited(),
    suspects: new Map([...suspectsLeft(), ...suspects]),
    changes,
    duplicates: listed.duplicates(),
    unseen,
    firstLook,
  };

  /** Returns the earlier suspects whose count of polls in a row this poll does not end. */
  function suspectsLeft(): [LevelKey, Suspect][] {
    return [...before.suspects].filter(([key]) => {
      const id = productOf(key);
      const seen = listed.product(id);
      if (deleted.has(id) || episodes.get(key) !== undefined || (seen && isLeft(seen.product))) return false;
      const isUnread = partial.has(id) && !seen?.levels.some(({ level }) => levelKey(level) === key);
      return isUnread || !counts || ((evidence.isPart || evidence.incomplete) && !seen);
    });
  }
}

/**
 * Tells whether a breach may be older than the first look at its level. Polls that read only the API's low-stock filter would
 * have seen a product with a level under its minimum; a breach of any other product may be old.
 */
function isFirstLook(looked: Looked, ofProduct: readonly JudgedLevel[]): boolean {
  if (looked !== "by_filter") return looked === "nothing";
  return !ofProduct.some(({ level }) => isUnderMinimum(level));
}

function isShort({ status, threshold }: JudgedLevel): boolean {
  return status !== "ok" && threshold !== null;
}

/** Tells whether a product is one of those that are watched. */
export function isWatched(product: Product, watched: Watched): boolean {
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
