import type { Delivery } from "../notifications/delivery.ts";
import { OPERATIONS, type Operations } from "../notifications/notice.ts";
import { checkBelongs } from "./delivery-id.ts";
import { CommitConflict } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { DELIVERY, INCIDENTS } from "./kinds.ts";
import { currentFormat } from "./record.ts";
import { keeping, type Records } from "./records.ts";

/**
 * Makes the changes that store the deliveries of a commit.
 * @throws {RangeError} when a delivery belongs to another commit
 */
export function keepingAll(company: string, version: number, deliveries: readonly Delivery[]): StoreChange[] {
  for (const delivery of deliveries) checkBelongs(delivery, company, version);
  return deliveries.map(keepingDelivery);
}

/** So many changes are checked at a time: a check copies what it checks, and a first look may have a hundred thousand. */
const CHECKED_TOGETHER = 1_000;

function keepingDelivery(delivery: Delivery): StoreChange {
  const { collection, schema } = DELIVERY;
  for (let from = 0; from === 0 || from < delivery.changes.length; from += CHECKED_TOGETHER) {
    schema.parse({ ...delivery, changes: delivery.changes.slice(from, from + CHECKED_TOGETHER) });
  }
  return { collection, id: delivery.id, value: { format: currentFormat(DELIVERY), value: delivery } };
}

/**
 * Writes the daemon's open incidents and the notices about them, all in one write.
 * @throws {CommitConflict} when the version in the store is not the one before `next`
 */
export async function commitOperations(
  records: Records,
  next: Operations,
  deliveries: readonly Delivery[],
): Promise<void> {
  const notices = keepingAll(OPERATIONS, next.version, deliveries);
  checkFollows(records.store, OPERATIONS, next.version, (await records.get(INCIDENTS, OPERATIONS))?.version ?? 0);
  await records.write([...notices, keeping(INCIDENTS, OPERATIONS, next)]);
}

/**
 * Checks that a commit has the version after the last one.
 * @throws {CommitConflict} when it has another version
 */
export function checkFollows(store: string, company: string, next: number, last: number): void {
  if (next === last + 1) return;
  throw new CommitConflict(
    `${store}: version ${next} of ${company} does not follow version ${last}, which is in the store: ` +
      "if another lowstockd uses this store, stop one of them",
  );
}
