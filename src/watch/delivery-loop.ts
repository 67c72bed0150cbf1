import type { Clock } from "./clock.ts";
import type { Drained } from "./deliver.ts";

export interface DeliveryLoop {
  /** Something was committed: look now. */
  wake(): void;
  /** Resolves when the send under way has ended. */
  stop(): Promise<void>;
}

/**
 * Keeps one channel drained: at the start, whenever it is woken, and when a failed delivery is due again.
 * @param onStoreFailure called when the outbox itself failed; the loop tries again after `storeRetryMs`
 */
export function startDeliveryLoop(
  drain: (signal: AbortSignal) => Promise<Drained>,
  {
    clock,
    storeRetryMs,
    onStoreFailure,
  }: { clock: Clock; storeRetryMs: number; onStoreFailure: (error: unknown) => void },
): DeliveryLoop {
  const stopping = new AbortController();
  let alarm = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      // Armed before the outbox is read: what is committed while it drains wakes it again.
      alarm = new AbortController();
      const wait = await drain(stopping.signal).then(
        ({ nextTryAt }) => (nextTryAt ? nextTryAt.getTime() - clock.now().getTime() : Number.POSITIVE_INFINITY),
        (error: unknown) => {
          onStoreFailure(error);
          return storeRetryMs;
        },
      );
      await clock.sleep(Math.max(0, wait), alarm.signal);
    }
  };
  const running = run();
  return {
    wake: () => alarm.abort(),
    stop: async () => {
      stopping.abort();
      alarm.abort();
      await running;
    },
  };
}
