import { type Clock, sleepUntil } from "./clock.ts";

export interface Loop {
  /** Makes the loop work now, or once more when it is at work. */
  wake(): void;
  /** Ends the loop, and resolves when its present work has ended. */
  stop(): Promise<void>;
}

/**
 * Repeats `work`, one run at a time: at the start, whenever the loop is woken, and at the time that the work has returned.
 * @param work returns when to run again; null: not before the loop is woken
 * @param startAfterMs wait before the first run, unless woken
 * @param onFailure called when the work has rejected; the work runs again after `retryMs`
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
      // Made before the work begins, so that a wake during the work counts.
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
