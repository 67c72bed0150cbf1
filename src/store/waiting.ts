import { type Delivery, NOT_TRIED, type PendingDelivery } from "../notifications/delivery.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { DELIVERY, PROGRESS } from "./kinds.ts";
import type { Records } from "./records.ts";

/** The deliveries that have yet to go out. */
export interface Waiting {
  /** Of one channel or of all; oldest first within a company. Of another channel's nothing but the ids are read. */
  read(channel?: string): Promise<PendingDelivery[]>;
  /** Runs a write that changes some of them. */
  changing<Result>(ids: readonly string[], write: () => Promise<Result>): Promise<Result>;
}

/** How many are asked for at a time: a server answers them together. */
const READ_TOGETHER = 50;

/**
 * @param remembers for the one writer: what it has read and not changed since is not read again. What others add is found by
 * its id; they change nothing.
 */
export function waitingIn(records: Records, remembers: boolean): Waiting {
  const known = new Map<string, PendingDelivery>();
  // What is read while something changes may be of before or after.
  let changes = 0;

  async function readOne(id: string): Promise<PendingDelivery | null> {
    const remembered = known.get(id);
    if (remembered) return remembered;
    const before = changes;
    const [delivery, progress] = await Promise.all([records.get(DELIVERY, id), records.get(PROGRESS, id)]);
    // Null: it left while this was reading.
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
    async read(channel) {
      const all = await readDeliveryIds(records);
      const ids = all.filter((it) => channel === undefined || it.channel === channel).map(({ id }) => id);
      const found: PendingDelivery[] = [];
      for (let from = 0; from < ids.length; from += READ_TOGETHER) {
        const read = await Promise.all(ids.slice(from, from + READ_TOGETHER).map(readOne));
        found.push(...read.filter((it) => it !== null));
      }
      return found.sort((a, b) => byAge(a.delivery, b.delivery));
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
