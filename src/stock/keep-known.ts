import type { TransferSource } from "./change.ts";
import { isSamePlace, type Level, type Product } from "./level.ts";
import { isSameOutlook } from "./outlook.ts";
import type { Episode, Pending } from "./snapshot.ts";
import type { Threshold } from "./threshold.ts";

/*
 * These functions return the object known before when a poll read the same again. Memory then holds each object once, and
 * callers find out by identity (===) what has changed.
 */

/** Returns the product known before when no field has changed, else the new one. */
export function keepProduct(before: Product, now: Product): Product {
  return before === now ||
    (before.id === now.id &&
      before.name === now.name &&
      before.sku === now.sku &&
      before.barcode === now.barcode &&
      before.category === now.category &&
      before.brand === now.brand &&
      before.supplier === now.supplier &&
      before.type === now.type &&
      before.enabled === now.enabled &&
      before.cost === now.cost)
    ? before
    : now;
}

/** Returns the level known before when no field has changed, else the new one, with the known product if that is the same. */
export function keepLevel(before: Level, now: Level): Level {
  if (before === now) return before;
  const product = keepProduct(before.product, now.product);
  if (
    product === before.product &&
    before.stock === now.stock &&
    before.minimum === now.minimum &&
    before.maximum === now.maximum &&
    before.note === now.note &&
    isSamePlace(before, now)
  ) {
    return before;
  }
  return product === now.product ? now : { ...now, product };
}

/** Returns the episode known before when nothing has changed, else the next one with those known parts that are the same. */
export function keepEpisode(before: Episode, next: Episode): Episode {
  const level = keepLevel(before.level, next.level);
  const threshold = isSameThreshold(before.threshold, next.threshold) ? before.threshold : next.threshold;
  const elsewhere = isSameTransferSource(before.elsewhere, next.elsewhere) ? before.elsewhere : next.elsewhere;
  const pending = isSamePending(before.pending, next.pending) ? before.pending : next.pending;
  const outlook = isSameOutlook(before.outlook, next.outlook) ? before.outlook : next.outlook;
  return level === before.level &&
    threshold === before.threshold &&
    elsewhere === before.elsewhere &&
    pending === before.pending &&
    outlook === before.outlook &&
    next.status === before.status &&
    next.since === before.since &&
    next.out === before.out
    ? before
    : { ...next, level, threshold, elsewhere, pending, outlook };
}

function isSameThreshold(a: Threshold, b: Threshold): boolean {
  return a === b || (a.value === b.value && isSameSource(a.source, b.source));
}

function isSameSource(a: Threshold["source"], b: Threshold["source"]): boolean {
  if (a === "erp" || b === "erp") return a === b;
  return a.number === b.number && a.name === b.name && a.kind === b.kind && a.factor === b.factor;
}

function isSameTransferSource(a: TransferSource | null, b: TransferSource | null): boolean {
  if (a === null || b === null) return a === b;
  return a.above === b.above && isSamePlace(a, b);
}

function isSamePending(a: Pending | null, b: Pending | null): boolean {
  if (a === null || b === null) return a === b;
  return a.status === b.status && a.polls === b.polls && a.stockBefore === b.stockBefore;
}
