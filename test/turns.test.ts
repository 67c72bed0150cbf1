import { expect, test } from "@jest/globals";
import type { Steps } from "../src/steps.ts";
import { createTurns, inTurns } from "../src/turns.ts";

/** Counts the rounds of the event loop from now on, until it is stopped. */
function countRounds() {
  let rounds = 0;
  let isCounting = true;
  const count = () => {
    rounds += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  return {
    now: () => rounds,
    stop: () => {
      isCounting = false;
    },
  };
}

test("between two turns whatever else is due comes, in the order in which they were asked for", async () => {
  const turn = createTurns();
  const rounds = countRounds();
  const at = await Promise.all(Array.from({ length: 5 }, () => turn().then(rounds.now)));
  rounds.stop();
  expect(new Set(at).size).toBe(5);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
});

test("whatever else is due has its turn after each step that takes longer than one, also after many short ones", async () => {
  const rounds = countRounds();
  const LONG = 5;
  const seen: number[] = [];
  await inTurns(steps());
  rounds.stop();
  expect(new Set(seen).size).toBe(LONG);

  function* steps(): Steps<void> {
    for (let short = 0; short < 1_000; short += 1) yield;
    for (let long = 0; long < LONG; long += 1) {
      seen.push(rounds.now());
      for (const until = performance.now() + 15; performance.now() < until; );
      yield;
    }
  }
});
