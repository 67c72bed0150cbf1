/** A computation that can be interrupted at each `yield`: `turns.ts` does it in turns. */
export type Steps<Result> = Generator<void, Result>;

/** Does a computation without interruption. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
