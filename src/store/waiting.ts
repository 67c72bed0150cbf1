import { type Delivery, NOT_TRIED, type PendingDelivery } from "../notifications/delivery.ts";
import { joinDelivery } from "./deliveries.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { DELIVERY, PROGRESS } from "./kinds.ts";
import type { Records } from "./records.ts";

/** The deliveries that are not sent yet. */
export interface Waiting {
  /** Reads those of one channel or of all, of one company or of all, oldest first within a company. Of others only the ids are read. */
  read(channel?: string, company?: string): Promise<PendingDelivery[]>;
  /** Takes in deliveries that were just committed, so that the one writer need not read them back. */
  add(deliveries: readonly Delivery[]): void;
  /** Runs a write that changes the deliveries with these ids, which are read again afterwards. */
  changing<Result>(ids: readonly string[], write: () => Promise<Result>): Promise<Result>;
}

/** From so many changes on, what is committed is not kept in memory until it is sent: a slow channel may let much more wait. */
const MOST_CHANGES = 20_000;

/** How many deliveries are read at a time, in parallel. */
const READ_TOGETHER = 50;

/**
 * Opens the pending deliveries in a store.
 * @param remembers true for the one writer: a delivery that it has read and not changed is not read again. Deliveries that
 * others add are found by their ids, and others change none
 */
export function waitingIn(records: Records, remembers: boolean): Waiting {
  const known = new Map<string, PendingDelivery>();
  // A delivery that is read during a change may be from before or after it, and is not remembered.
  let changes = 0;

  async function readOne(id: string): Promise<PendingDelivery | null> {
    const remembered = known.get(id);
    if (remembered) return remembered;
    const before = changes;
    const [stored, progress] = await Promise.all([records.get(DELIVERY, id), records.get(PROGRESS, id)]);
    const isThere = async () => (await records.get(DELIVERY, id)) !== null;
    const delivery = stored && (await joinDelivery(records, stored, isThere));
    // Null: the delivery was sent during this read.
    if (!delivery) return null;
    const found = { delivery, progress: progress ?? NOT_TRIED };
    if (remembers && changes === before) known.set(id, found);
    return found;
  }

  function forget(ids: readonly string[]): void {
    changes += 1;
    for (const id of ids) known.delete(id);
  }

  return {
    async read(channel, company) {
      const ids = (await readDeliveryIds(records))
        .filter((it) => channel === undefined || it.channel === channel)
        .filter((it) => company === undefined || it.company === company)
        .map(({ id }) => id);
      const found: PendingDelivery[] = [];
      for (let from = 0; from < ids.length; from += READ_TOGETHER) {
        const read = await Promise.all(ids.slice(from, from + READ_TOGETHER).map(readOne));
        found.push(...read.filter((it) => it !== null));
      }
      return found.sort((a, b) => byAge(a.delivery, b.delivery));
    },
    add(deliveries) {
      if (!remembers) return;
      let changes = known.values().reduce((sum, { delivery }) => sum + delivery.changes.length, 0);
      for (const delivery of deliveries) {
        // One of many changes by itself is sent at once, and to be read again costs it more than to be kept.
        if (changes >= MOST_CHANGES) return;
        known.set(delivery.id, { delivery, progress: NOT_TRIED });
        changes += delivery.changes.length;
      }
    },
    async changing(ids, write) {
      forget(ids);
      try {
        return await write();
      } finally {
        forget(ids);
      }
    },
  };
}

export function byAge(a: Delivery, b: Delivery): number {
  return a.company < b.company ? -1 : a.company > b.company ? 1 : a.version - b.version;
}
