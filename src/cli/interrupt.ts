/** Longest time that a stop may take before the process ends all the same; container runtimes kill after 10 s. */
const PATIENCE_MS = 9_000;

/**
 * Runs `work` with a signal that aborts at SIGINT or SIGTERM. A second one, or a stop that takes too long, ends the
 * process at once: everything that matters is in the store by then.
 */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (interrupt.signal.aborted) process.exit(1);
    interrupt.abort(new Error(`stopped by ${name}`));
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
