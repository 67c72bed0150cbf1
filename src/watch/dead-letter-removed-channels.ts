import type { PendingDelivery } from "../notifications/delivery.ts";
import type { Clock } from "./clock.ts";
import type { Outbox } from "./delivering.ts";
import type { Log } from "./log.ts";

/** The pending deliveries of all channels, and the operation that gives one up. */
export interface WholeOutbox extends Pick<Outbox, "deadLetter"> {
  pending(): Promise<readonly PendingDelivery[]>;
}

/**
 * Makes dead letters of pending deliveries whose channel the config does not have any more, because nothing would send them.
 * Deliveries of a company that was removed from the config are still sent: what they tell was true.
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
