import { OPERATIONS } from "../notifications/notice.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { damaged } from "./errors.ts";
import { DEAD, DELIVERY, INCIDENTS, PROGRESS, SENT, SILENCE } from "./kinds.ts";
import { removal } from "./outbox.ts";
import { keeping, type Records, removing } from "./records.ts";
import type { States } from "./states.ts";

/**
 * Reads all that the daemon depends upon, so that damage stops its start rather than some poll or delivery; then clears
 * away what versions left half done that wrote one entry at a time.
 * @throws {StoreUnreadable} when something is damaged or, as no crash can leave it, a delivery is of a version that
 * its company has yet to come near
 */
export async function recover(records: Records, states: States): Promise<void> {
  const versions = new Map<string, number>();
  for (const company of await states.companies()) {
    versions.set(company, (await states.get(company))?.version ?? 0);
  }
  const operations = await records.list(INCIDENTS);
  // Before the deliveries: a person who puts a dead letter back at this moment writes both at once.
  const progress = await records.list(PROGRESS);
  const deliveries = await records.list(DELIVERY);
  const dead = await records.list(DEAD);
  const isDead = (id: string) => dead.get(id)?.delivery.polledAt === deliveries.get(id)?.polledAt;
  for (const { id, company, version } of await readDeliveryIds(records)) {
    const committed = versions.get(company) ?? operations.get(company)?.version ?? 0;
    if (version <= committed || dead.has(id) || !deliveries.has(id)) continue;
    // The deliveries of a commit were there before it.
    if (version === committed + 1) {
      await records.write(removal(id));
      deliveries.delete(id);
      continue;
    }
    const what = committed === 0 ? "is missing" : `is still at version ${committed}`;
    throw damaged(
      records.store,
      `${company === OPERATIONS ? "operations" : "head"}:${company}`,
      new Error(`it ${what}, though there is a delivery ${id}`),
    );
  }
  // A letter's delivery stood beside it. The letter is written again lest a person puts it back at this moment.
  for (const [id, letter] of dead) {
    if (deliveries.has(id) && isDead(id)) await records.write([keeping(DEAD, id, letter), ...removal(id)]);
  }
  // Listing is what removes expired history from a store that does not do so by itself.
  const sent = await records.list(SENT);
  // By time too, as versions begin again at 1 in a store whose state was removed by hand.
  const nameAndTime = (id: string, polledAt: string) => `${id} ${polledAt}`;
  const over = new Set(
    [...sent.values()].flatMap((message) => message.deliveries.map((it) => nameAndTime(it.id, it.polledAt))),
  );
  for (const [id, { polledAt }] of deliveries) {
    if (over.has(nameAndTime(id, polledAt))) await records.write(removal(id));
  }
  const alone = [...progress.keys()].filter((id) => !deliveries.has(id));
  await records.write(alone.map((id) => removing(PROGRESS, id)));
  await records.list(SILENCE);
}
