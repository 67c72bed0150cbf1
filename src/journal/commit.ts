import type { Delivery } from "../alerts/delivery.ts";
import { OPERATIONS } from "../alerts/notice.ts";
import { checkBelongs } from "./delivery-id.ts";
import { CommitConflict } from "./errors.ts";
import { DELIVERY, STATE, TROUBLES } from "./kinds.ts";
import type { RecordKind } from "./record.ts";
import { keeping, type Records } from "./records.ts";

/** What a commit leaves: its number, from 1, and whatever is remembered. */
interface Versioned {
  readonly version: number;
}

/**
 * Writes a version of what is remembered together with its deliveries: all of it or nothing.
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
  await records.write([
    ...deliveries.map((delivery) => keeping(DELIVERY, delivery.id, delivery)),
    keeping(kind, company, next),
  ]);
}

/** The version of a company's last commit, 0 before the first. */
export async function committedVersion(records: Records, company: string): Promise<number> {
  const last = company === OPERATIONS ? await records.get(TROUBLES, company) : await records.get(STATE, company);
  return last?.version ?? 0;
}
