import { type Clock, sleepUntil } from "./clock.ts";

export interface Loop {
  /** There is something to do: do it now. */
  wake(): void;
  /** Resolves when the work under way has ended. */
  stop(): Promise<void>;
}

/**
 * Repeats `work`, never two at a time: at the start, whenever it is woken, and at the time that it asked for.
 * @param work answers when it wants to be called again; null: not until woken
 * @param startAfterMs wait before the first time, unless woken
 * @param onFailure called when it rejected; it is called again after `retryMs`
 */
export function startLoop(
  work: (signal: AbortSignal) => Promise<Date | null>,
  {
    clock,
    retryMs,
    onFailure,
    startAfterMs = 0,
  }: { clock: Clock; retryMs: number; onFailure: (error: unknown) => void; startAfterMs?: number },
): Loop {
  const stopping = new AbortController();
  let alarm = new AbortController();
  const run = async () => {
    await sleepUntil(clock, new Date(clock.now().getTime() + startAfterMs), alarm.signal);
    while (!stopping.signal.aborted) {
      // Armed before the work begins: what comes up while it goes on wakes it again.
      alarm = new AbortController();
      const again = await work(stopping.signal).catch((error: unknown) => {
        onFailure(error);
        return new Date(clock.now().getTime() + retryMs);
      });
      if (again) await sleepUntil(clock, again, alarm.signal);
      else await clock.sleep(Number.POSITIVE_INFINITY, alarm.signal);
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
