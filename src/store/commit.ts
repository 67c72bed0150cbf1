import type { Delivery } from "../notifications/delivery.ts";
import { OPERATIONS, type Operations } from "../notifications/notice.ts";
import { atOnce, type Steps } from "../steps.ts";
import { keepingDelivery } from "./deliveries.ts";
import { checkBelongs } from "./delivery-id.ts";
import { CommitConflict } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { INCIDENTS } from "./kinds.ts";
import { keeping, type Records } from "./records.ts";

/**
 * Makes the changes that store the deliveries of a commit.
 * @throws {RangeError} when a delivery belongs to another commit
 */
export function* keepingAll(company: string, version: number, deliveries: readonly Delivery[]): Steps<StoreChange[]> {
  const changes: StoreChange[] = [];
  for (const delivery of deliveries) {
    checkBelongs(delivery, company, version);
    changes.push(...(yield* keepingDelivery(delivery)));
  }
  return changes;
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
  const notices = atOnce(keepingAll(OPERATIONS, next.version, deliveries));
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
