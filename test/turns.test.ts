import { expect, test } from "@jest/globals";
import type { Steps } from "../src/steps.ts";
import { createTurns, inTurns } from "../src/turns.ts";

test("between two turns whatever else is due comes, in the order in which they were asked for", async () => {
  const turn = createTurns();
  let rounds = 0;
  let isCounting = true;
  const count = () => {
    rounds += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  const at = await Promise.all(Array.from({ length: 5 }, () => turn().then(() => rounds)));
  isCounting = false;
  expect(new Set(at).size).toBe(5);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
});

test("whatever else is due has its turn after each step that takes longer than one, also after many short ones", async () => {
  let rounds = 0;
  let isCounting = true;
  const count = () => {
    rounds += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  const LONG = 5;
  const seen: number[] = [];
  await inTurns(steps());
  isCounting = false;
  expect(new Set(seen).size).toBe(LONG);

  function* steps(): Steps<void> {
    for (let short = 0; short < 1_000; short += 1) yield;
    for (let long = 0; long < LONG; long += 1) {
      seen.push(rounds);
      for (const until = performance.now() + 15; performance.now() < until; );
      yield;
    }
  }
});
