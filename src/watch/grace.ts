import type { Clock } from "./clock.ts";

/**
 * Aborts some time after another signal, for work that had better come to its end: a message whose answer is not
 * waited for may have arrived, and is sent again. To be disposed of when the work has ended.
 * @param ms how long, asked when the other signal aborts
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
