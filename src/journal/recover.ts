import { OPERATIONS } from "../alerts/notice.ts";
import type { committedVersions } from "./commit.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { damaged } from "./errors.ts";
import { DEAD, DELIVERY, PROGRESS, SENT, SILENCE, STATE, TROUBLES } from "./kinds.ts";
import { byAge, readWaiting, remove } from "./outbox.ts";
import type { Records } from "./records.ts";

/**
 * Reads all that the daemon depends upon, so that damage stops its start rather than some poll or delivery; then
 * finishes what a crash left half done. Deliveries that were never committed are the next commit's to remove.
 * @throws {StoreUnreadable} when something is damaged or, as no crash can leave it, a delivery is of a version that
 * its company has yet to come near
 */
export async function recover(records: Records, committedVersion: ReturnType<typeof committedVersions>): Promise<void> {
  const states = await records.list(STATE);
  const operations = await records.list(TROUBLES);
  // Before the deliveries: a person who puts a dead letter back at this moment writes the delivery first.
  const progress = await records.list(PROGRESS);
  const deliveries = await records.list(DELIVERY);
  const dead = new Set(await records.ids(DEAD));
  for (const { id, company, version } of await readDeliveryIds(records)) {
    const committed = (states.get(company) ?? operations.get(company))?.version ?? 0;
    if (version <= committed + 1 || dead.has(id)) continue;
    const what = committed === 0 ? "is missing" : `is still at version ${committed}`;
    throw damaged(
      records.store,
      `${company === OPERATIONS ? "operations" : "state"}:${company}`,
      new Error(`it ${what}, though there is a delivery ${id}`),
    );
  }
  const { settled } = await readWaiting(records, committedVersion);
  for (const delivery of settled.sort(byAge)) await remove(records, delivery);
  for (const id of progress.keys()) if (!deliveries.has(id)) await records.delete(PROGRESS, id);
  await records.list(SILENCE);
  // Listing is what removes expired history from a store that does not do so by itself.
  await records.list(SENT);
}
