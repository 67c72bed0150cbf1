import { expect, test } from "@jest/globals";
import { createTurns } from "../src/turns.ts";

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
