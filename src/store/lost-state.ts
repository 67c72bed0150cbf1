import { parseDeliveryId } from "./delivery-id.ts";
import { StoreUnreadable } from "./errors.ts";
import { POLL, SENT } from "./kinds.ts";
import type { Records } from "./records.ts";

/**
 * A company without a state is one that is looked at for the first time, unless something else shows that it had one: a
 * store that evicts entries takes them singly.
 * @throws {StoreUnreadable} when it had
 */
export async function checkNeverCommitted(records: Records, company: string): Promise<void> {
  const last = await records.get(POLL, company);
  const polledAt = last?.ok ? last.at : null;
  const sent = (await records.ids(SENT)).find((id) => parseDeliveryId(id).company === company);
  if (polledAt === null && sent === undefined) return;
  const proof = polledAt === null ? `the message ${sent} was sent` : `it was polled at ${polledAt}`;
  throw new StoreUnreadable(
    `${records.store}: head:${company} is gone, though ${proof} (was it evicted, or removed by hand?): put back a copy of the ` +
      `store; or, to start this company anew, remove lowstockd:poll:${company} and all lowstockd:sent:${company}.* as well ` +
      "(everything that is low is then told again)",
  );
}
