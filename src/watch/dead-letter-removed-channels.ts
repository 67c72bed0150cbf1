import type { PendingDelivery } from "../notifications/delivery.ts";
import type { Clock } from "./clock.ts";
import type { Outbox } from "./delivering.ts";
import type { Log } from "./log.ts";

/** What waits on any channel, and a way to give it up. */
export interface WholeOutbox extends Pick<Outbox, "deadLetter"> {
  pending(): Promise<readonly PendingDelivery[]>;
}

/**
 * Makes dead letters of what waits on channels that the config no longer has: nobody would ever look at it again.
 * Deliveries of a company that is gone from the config are not orphans: what they tell was true, and still goes out.
 */
export async function deadLetterRemovedChannels(
  outbox: WholeOutbox,
  channels: readonly string[],
  { clock, log }: { clock: Pick<Clock, "now">; log: Log },
): Promise<void> {
  for (const { delivery } of await outbox.pending()) {
    const { id, company, channel } = delivery;
    if (channels.includes(channel)) continue;
    const reason = `the config has no channel "${channel}" any more: it has ${channels.join(", ")}`;
    await outbox.deadLetter(delivery, reason, clock.now());
    log.error(
      { channel, company, delivery: id, changes: delivery.changes.length, reason },
      "dead letter: not delivered",
    );
  }
}
