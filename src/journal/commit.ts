import type { Delivery } from "../alerts/delivery.ts";
import type { State } from "../stock/state.ts";
import { checkBelongs, readDeliveryIds } from "./delivery-id.ts";
import { CommitConflict } from "./errors.ts";
import { DELIVERY, STATE } from "./kinds.ts";
import type { Records } from "./records.ts";

/**
 * Writes the deliveries of a version, then the state with that version, which is the commit: a delivery above its
 * company's version does not count. What an attempt before left of the same version goes first, or the commit would
 * make it count; not earlier, when the attempt may still be under way in a daemon that is being replaced.
 * @throws {CommitConflict} when another version than the one before is in the store
 */
export async function commit(
  records: Records,
  company: string,
  next: State,
  deliveries: readonly Delivery[],
): Promise<void> {
  for (const delivery of deliveries) checkBelongs(delivery, company, next.version);
  const version = (await records.get(STATE, company))?.version ?? 0;
  if (next.version !== version + 1) {
    throw new CommitConflict(
      `${records.store}: version ${next.version} of ${company} does not follow version ${version}, which is in the store: ` +
        "if another lowstockd uses this store, stop one of them",
    );
  }
  const writes = [
    ...deliveries.map((delivery) => records.prepare(DELIVERY, delivery.id, delivery)),
    records.prepare(STATE, company, next),
  ];
  for (const found of await readDeliveryIds(records)) {
    if (found.company === company && found.version === next.version) await records.delete(DELIVERY, found.id);
  }
  for (const write of writes) await write();
}

/** The version of a company's last commit, 0 before the first, as a function that spares itself reading. */
export function committedVersions(records: Records): (company: string, atLeast: number) => Promise<number> {
  // Versions only grow: what counted once goes on counting, whatever was committed since.
  const seen = new Map<string, number>();
  return async (company, atLeast) => {
    const known = seen.get(company) ?? 0;
    if (known >= atLeast) return known;
    const version = (await records.get(STATE, company))?.version ?? 0;
    seen.set(company, version);
    return version;
  };
}
