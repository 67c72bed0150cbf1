/** A computation that can be interrupted at each `yield`: `turns.ts` does it in turns. */
export type Steps<Result> = Generator<void, Result>;

/** Does a computation without interruption. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** So many short steps together still are one. */
const SHORT_STEPS = 16;

/**
 * Makes a function that is true at each sixteenth call: a loop with a short step for each of very many levels is interrupted then,
 * because to look after each step whether its turn is over takes as long as the step.
 */
export function nowAndThen(): () => boolean {
  let steps = 0;
  return () => {
    steps = (steps + 1) % SHORT_STEPS;
    return steps === 0;
  };
}
