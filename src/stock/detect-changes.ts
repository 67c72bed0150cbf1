import type { Change, RecoveryReason, RetirementReason } from "./change.ts";
import { compare, ZERO } from "./decimal.ts";
import type { LevelKey, Listing, Product } from "./level.ts";
import type { Episode, Snapshot } from "./snapshot.ts";
import { type JudgedLevel, judgeListings, statusOf, type ThresholdPolicy } from "./threshold.ts";

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
}

export interface Detection {
  readonly snapshot: Snapshot;
  readonly changes: readonly Change[];
  /** Keys that two rows of one product shared; the worse row was taken. */
  readonly duplicates: readonly LevelKey[];
  /** Open episodes of which this poll saw nothing: they stay open. */
  readonly unknown: number;
}

/**
 * Compares what a poll saw with the open episodes of the poll before.
 * An episode closes only on positive evidence: its level judged `ok`, its product disabled or answered as deleted, or its
 * product listed without its warehouse.
 */
export function detectChanges(
  before: Snapshot,
  evidence: Evidence,
  policy: ThresholdPolicy,
  watched: Watched,
  now: Date,
): Detection {
  const at = now.toISOString();
  const products = new Map(evidence.listings.map(({ product }) => [product.id, product]));
  const deleted = new Set(evidence.deleted);
  const { levels, duplicates } = judgeListings(evidence.listings, policy);
  const snapshot: Record<LevelKey, Episode> = {};
  const changes: Change[] = [];
  let unknown = 0;

  for (const [key, episode] of Object.entries(before) as [LevelKey, Episode][]) {
    const product = products.get(episode.level.product.id);
    const judged = levels.get(key);
    const retirement = retirementOf(episode.level.product.id, product, judged, deleted, watched);
    if (retirement) {
      const level = judged?.level ?? { ...episode.level, product: product ?? episode.level.product };
      const { threshold, since } = episode;
      changes.push({
        kind: "retired",
        reason: retirement,
        key,
        level,
        statusBefore: episode.status,
        stockBefore: episode.level.stock,
        threshold,
        since,
        at,
      });
    } else if (judged) {
      const { next, change } = follow(key, episode, judged, policy, at);
      if (next) snapshot[key] = next;
      if (change) changes.push(change);
    } else {
      snapshot[key] = episode;
      unknown += 1;
    }
  }

  for (const [key, { level, threshold, status }] of levels) {
    if (status === "ok" || threshold === null || key in before || !isWatched(level.product, watched)) continue;
    snapshot[key] = { level, status, threshold, since: at };
    changes.push({
      kind: "breached",
      status,
      key,
      level,
      stockBefore: null,
      threshold,
      elsewhere: null,
      afterSilence: null,
      since: at,
      at,
    });
  }
  return { snapshot, changes, duplicates, unknown };
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

function follow(
  key: LevelKey,
  episode: Episode,
  { level, threshold, status }: JudgedLevel,
  policy: ThresholdPolicy,
  at: string,
): { next?: Episode; change?: Change } {
  const facts = { key, level, stockBefore: episode.level.stock, since: episode.since, at };
  if (status === "ok" || threshold === null) {
    const reason = recoveryReason(episode, level.stock, level.minimum, policy);
    return {
      change: {
        kind: "recovered",
        status: "ok",
        statusBefore: episode.status,
        reason,
        threshold,
        thresholdBefore: episode.threshold,
        ...facts,
      },
    };
  }
  const next: Episode = { level, status, threshold, since: episode.since };
  // Out to low is not told, but it is kept, so that a second fall to zero is told again.
  const depleted = episode.status === "low" && status === "out";
  return depleted
    ? { next, change: { kind: "depleted", status: "out", threshold, elsewhere: null, ...facts } }
    : { next };
}

function recoveryReason(
  episode: Episode,
  stock: JudgedLevel["level"]["stock"],
  minimum: JudgedLevel["level"]["minimum"],
  policy: ThresholdPolicy,
): RecoveryReason {
  const rose = compare(stock, episode.level.stock) > 0;
  if (rose && statusOf(stock, episode.threshold, policy) === "ok") return "restocked";
  return compare(minimum ?? ZERO, episode.level.minimum ?? ZERO) < 0 ? "minimum_lowered" : "rule_changed";
}
