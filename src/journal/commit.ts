import type { Delivery } from "../alerts/delivery.ts";
import { OPERATIONS } from "../alerts/notice.ts";
import { checkBelongs, readDeliveryIds } from "./delivery-id.ts";
import { CommitConflict } from "./errors.ts";
import { DELIVERY, STATE, TROUBLES } from "./kinds.ts";
import type { RecordKind } from "./record.ts";
import type { Records } from "./records.ts";

/** What a commit leaves: its number, from 1, and whatever is remembered. */
interface Versioned {
  readonly version: number;
}

/**
 * Writes the deliveries of a version, then the state with that version, which is the commit: a delivery above its
 * company's version does not count. What an attempt before left of the same version goes first, or the commit would
 * make it count; not earlier, when the attempt may still be under way in a daemon that is being replaced.
 * @param kind `STATE` with the name of a company, or `TROUBLES` with `OPERATIONS`
 * @throws {CommitConflict} when another version than the one before is in the store
 */
export async function commit<Next extends Versioned>(
  records: Records,
  kind: RecordKind<Next>,
  company: string,
  next: Next,
  deliveries: readonly Delivery[],
): Promise<void> {
  for (const delivery of deliveries) checkBelongs(delivery, company, next.version);
  const version = (await records.get(kind, company))?.version ?? 0;
  if (next.version !== version + 1) {
    throw new CommitConflict(
      `${records.store}: version ${next.version} of ${company} does not follow version ${version}, which is in the store: ` +
        "if another lowstockd uses this store, stop one of them",
    );
  }
  const writes = [
    ...deliveries.map((delivery) => records.prepare(DELIVERY, delivery.id, delivery)),
    records.prepare(kind, company, next),
  ];
  for (const found of await readDeliveryIds(records)) {
    if (found.company === company && found.version === next.version) await records.delete(DELIVERY, found.id);
  }
  for (const write of writes) await write();
}

function readLastCommit(records: Records, company: string): Promise<Versioned | null> {
  return company === OPERATIONS ? records.get(TROUBLES, company) : records.get(STATE, company);
}

/** The version of a company's last commit, 0 before the first, as a function that spares itself reading. */
export function committedVersions(records: Records): (company: string, atLeast: number) => Promise<number> {
  // Versions only grow: what counted once goes on counting, whatever was committed since.
  const seen = new Map<string, number>();
  return async (company, atLeast) => {
    const known = seen.get(company) ?? 0;
    if (known >= atLeast) return known;
    const version = (await readLastCommit(records, company))?.version ?? 0;
    seen.set(company, version);
    return version;
  };
}
