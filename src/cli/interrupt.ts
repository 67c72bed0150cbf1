import { complain } from "./print.ts";

/** Longest time that a stop may take before the process ends all the same; container runtimes kill after 10 s. */
const PATIENCE_MS = 8_500;

/** The command was told to stop before it had begun. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What a stop waits for at the moment, in words. */
export type Leftovers = Set<string>;

/**
 * Runs `work` with a signal that aborts at SIGINT or SIGTERM, which nobody else listens to from then on. A second one ends
 * the process at once, and so does a stop that takes too long, saying what it waited for: everything that matters is in the
 * store by then.
 * @param work adds what its stop waits for to `leftovers`, and takes away what has ended
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal, leftovers: Leftovers) => Promise<T>,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const interrupt = new AbortController();
  const leftovers: Leftovers = new Set();
  let deadline: NodeJS.Timeout | undefined;
  let isOver = false;
  const giveUp = () => {
    // Nobody waits any more for what keeps the process alive.
    if (isOver) process.exit();
    const left = leftovers.size > 0 ? [...leftovers].join(", ") : "what it was beginning";
    complain(`lowstockd: the stop took too long and was cut short; left as it was: ${left}\n`);
    process.exit(1);
  };
  const onSignal = (name: NodeJS.Signals) => {
    if (interrupt.signal.aborted) process.exit(1);
    interrupt.abort(new Interrupted(`stopped by ${name}`));
    deadline = setTimeout(giveUp, patienceMs);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    const before = process.listeners(name);
    // Theirs go after ours has come: a signal that has arrived but was not yet told would be lost with the last of them.
    process.on(name, onSignal);
    for (const listener of before) process.off(name, listener);
  }
  try {
    return await work(interrupt.signal, leftovers);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    isOver = true;
    deadline?.unref();
  }
}
