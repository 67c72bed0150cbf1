import { setImmediate } from "node:timers/promises";
import type { Steps } from "./steps.ts";

/*
 * All work of the process is done by one thread. What takes long is done in turns: a few milliseconds of it, then whatever else is
 * due, such as answers of servers and requests of readers.
 */

/** For how long work goes on before others have their turn, in ms. */
const TURN_MS = 10;

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

/** One queue for all polls and deliveries: of many that are at work at once only one goes on between two turns. */
const nextTurn = createTurns();

/** Does a computation in turns. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  const pace = startPace();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (pace.isOver()) await pace.rest();
  }
}

/** Measures the turns of an asynchronous function that works between its awaits: it rests when one is over. */
export function startPace(): { isOver(): boolean; rest(): Promise<void> } {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began >= TURN_MS,
    async rest() {
      await nextTurn();
      began = performance.now();
    },
  };
}
