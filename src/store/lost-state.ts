import { parseDeliveryId } from "./delivery-id.ts";
import { StoreUnreadable } from "./errors.ts";
import { POLL, SENT } from "./kinds.ts";
import type { Records } from "./records.ts";

/**
 * Checks that a company without a state is new. A store that evicts entries may have lost the state alone; then the last poll
 * or a sent message shows that there was one.
 * @throws {StoreUnreadable} when the company had a state
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
