import { setImmediate } from "node:timers/promises";

/**
 * Makes a queue for work that holds everything else up: it lets one go on at a time, and between two of them whatever else is due,
 * answers to polls and deliveries, so that a crowd of readers waits for these and not these for the crowd.
 * @returns resolves when it is one's turn
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => setImmediate());
    return last;
  };
}
