import type { Clock } from "./clock.ts";

/**
 * Makes a signal that aborts some time after another one, for work that should end by itself: a message whose answer is not
 * awaited may have arrived, and would be sent again. The caller disposes of it when the work has ended.
 * @param ms returns the time in ms; called when the other signal aborts
 */
export function withGrace(
  signal: AbortSignal,
  ms: () => number,
  { sleep }: Pick<Clock, "sleep">,
): Disposable & { readonly signal: AbortSignal } {
  const late = new AbortController();
  const ended = new AbortController();
  const onAbort = async () => {
    await sleep(ms(), ended.signal);
    late.abort(signal.reason);
  };
  if (signal.aborted) late.abort(signal.reason);
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    signal: late.signal,
    [Symbol.dispose]() {
      signal.removeEventListener("abort", onAbort);
      ended.abort();
    },
  };
}
