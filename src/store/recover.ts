import { OPERATIONS } from "../notifications/notice.ts";
import type { Consumption } from "./consumption.ts";
import { joinDelivery } from "./deliveries.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { damaged } from "./errors.ts";
import { DEAD, DELIVERY, INCIDENTS, PROGRESS, SENT, SILENCE } from "./kinds.ts";
import { removal, unlisting } from "./outbox.ts";
import { keeping, type Records, removing } from "./records.ts";
import type { States } from "./states.ts";

/**
 * Reads everything that the daemon depends on, so that damage stops its start and not a later poll or delivery; with `heads`, only
 * the heads of states, for a fleet that must not read all of its companies before it begins. Then it removes
 * what a crash of an older version, which wrote one entry at a time, has left behind.
 * @throws {StoreUnreadable} when an entry is damaged, or a delivery is more than one version ahead of its company, which no
 * crash can cause
 */
export async function recover(
  records: Records,
  states: States,
  consumption: Pick<Consumption, "check">,
  depth: "all" | "heads" = "all",
): Promise<void> {
  // Read before the deliveries: a person may requeue a dead letter at this moment, which writes both at once.
  const progress = await records.list(PROGRESS);
  const deliveries = await records.list(DELIVERY);
  const dead = await records.list(DEAD);
  // Checks their pieces, too.
  for (const [id, it] of deliveries)
    await joinDelivery(records, it, async () => (await records.get(DELIVERY, id)) !== null);
  for (const [id, { delivery }] of dead)
    await joinDelivery(records, delivery, async () => (await records.get(DEAD, id)) !== null);
  // Read after the deliveries: another member of a fleet may commit at this moment, and what it has to tell is to stay.
  const versions = new Map<string, number>();
  for (const company of await states.companies()) {
    versions.set(
      company,
      depth === "all" ? ((await states.get(company))?.version ?? 0) : await states.version(company),
    );
    if (depth === "all") await consumption.check(company);
  }
  const operations = await records.list(INCIDENTS);
  const isDead = (id: string) => dead.get(id)?.delivery.polledAt === deliveries.get(id)?.polledAt;
  for (const { id, company, version } of await readDeliveryIds(records)) {
    const committed = versions.get(company) ?? operations.get(company)?.version ?? 0;
    const delivery = deliveries.get(id);
    if (version <= committed || dead.has(id) || !delivery) continue;
    // Older versions wrote the deliveries of a commit before the commit itself.
    if (version === committed + 1) {
      await records.write(removal(delivery));
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
  // Older versions left a delivery beside its dead letter. The letter is written again, in case it is requeued at this moment.
  for (const [id, letter] of dead) {
    if (deliveries.has(id) && isDead(id)) await records.write([keeping(DEAD, id, letter), ...unlisting(id)]);
  }
  // Listing removes expired entries from a store that does not do so by itself.
  const sent = await records.list(SENT);
  // Compared by time, too: versions start again at 1 when a state was removed by hand.
  const nameAndTime = (id: string, polledAt: string) => `${id} ${polledAt}`;
  const over = new Set(
    [...sent.values()].flatMap((message) => message.deliveries.map((it) => nameAndTime(it.id, it.polledAt))),
  );
  for (const [id, delivery] of deliveries) {
    if (over.has(nameAndTime(id, delivery.polledAt))) await records.write(removal(delivery));
  }
  const alone = [...progress.keys()].filter((id) => !deliveries.has(id));
  await records.write(alone.map((id) => removing(PROGRESS, id)));
  await records.list(SILENCE);
}
