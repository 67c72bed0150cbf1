import type { Clock } from "./clock.ts";
import type { Outbox } from "./delivering.ts";
import type { Log } from "./log.ts";
import { retryDelay } from "./retry.ts";

const PAUSES = { firstRetryMs: 1_000, maxRetryMs: 15_000, giveUpAfterMs: Number.POSITIVE_INFINITY };

/**
 * Wraps an outbox: each write is repeated until it succeeds. Otherwise a sent message whose outcome is not stored would be sent
 * again at each try. The caller sends nothing else meanwhile. Once the signal has aborted, a failing write rejects with the
 * store's error.
 */
export function retryUntilStored(
  outbox: Outbox,
  signal: AbortSignal,
  { name, clock, random, log }: { name: string; clock: Pick<Clock, "sleep">; random: () => number; log: Log },
): Outbox {
  async function untilStored(write: () => Promise<void>): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        await write();
        if (failures > 0) log.info({ channel: name, failures }, "what became of a message is recorded now");
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        failures += 1;
        log.error(
          { channel: name, error },
          "what became of a message cannot be recorded: the channel waits, as it would be sent again",
        );
      }
      await clock.sleep(retryDelay(failures, PAUSES, random(), undefined), signal);
    }
  }
  return {
    pending: (channel) => outbox.pending(channel),
    record: (delivery, progress) => untilStored(() => outbox.record(delivery, progress)),
    markSent: (deliveries, at, tried) => untilStored(() => outbox.markSent(deliveries, at, tried)),
    noteReached: (channel, at, tried) => untilStored(() => outbox.noteReached(channel, at, tried)),
    deadLetter: (delivery, reason, at) => untilStored(() => outbox.deadLetter(delivery, reason, at)),
  };
}
