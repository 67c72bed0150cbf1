import { expect, test } from "@jest/globals";
import { createPool, type Pool } from "../../src/watch/pool.ts";
import { settle } from "./hand-clock.ts";

const due = (minute: number) => new Date(Date.UTC(2026, 10, 23, 14, minute));

/** Makes functions that start work of a name in a pool and end it. */
function asking(pool: Pool) {
  const began: string[] = [];
  const finish = new Map<string, (error?: Error) => void>();
  const ask = (name: string, dueAt: Date, signal = new AbortController().signal) =>
    pool.placeFor(name).take(
      dueAt,
      () =>
        new Promise<string>((resolve, reject) => {
          began.push(name);
          finish.set(name, (error) => (error ? reject(error) : resolve(`${name} is done`)));
        }),
      signal,
    );
  return {
    began,
    ask,
    end: async (name: string, error?: Error) => {
      finish.get(name)?.(error);
      await settle();
    },
  };
}

test("runs a limited number at a time, then the work due for the longest, and with the same due time the first that asked", async () => {
  const pool = createPool(2);
  const { began, ask, end } = asking(pool);
  const asked = [ask("a", due(1)), ask("b", due(1)), ask("late", due(5)), ask("first", due(2)), ask("second", due(2))];
  await settle();
  expect(began).toEqual(["a", "b"]);
  expect(["b", "late", "first"].map((name) => pool.placeFor(name).isWaiting())).toEqual([false, true, true]);
  // Slow work holds one place.
  for (const name of ["b", "first", "second"]) await end(name);
  expect(began).toEqual(["a", "b", "first", "second", "late"]);
  expect(pool.isAlone()).toBe(false);
  await end("late");
  expect(pool.isAlone()).toBe(true);
  await end("a");
  expect(await Promise.all(asked)).toEqual(["a", "b", "late", "first", "second"].map((name) => `${name} is done`));
});

test("a failure frees the place, and rejects for the caller", async () => {
  const { began, ask, end } = asking(createPool(1));
  const failing = ask("a", due(1));
  const next = ask("b", due(1));
  failing.catch(() => {});
  await settle();
  await end("a", new Error("no"));
  await expect(failing).rejects.toThrow("no");
  expect(began).toEqual(["a", "b"]);
  await end("b");
  expect(await next).toBe("b is done");
});

test("work whose signal aborts leaves the queue, and never begins", async () => {
  const pool = createPool(1);
  const { began, ask, end } = asking(pool);
  const stop = new AbortController();
  const first = ask("a", due(1));
  const waiting = ask("b", due(1), stop.signal);
  await settle();
  stop.abort();
  expect(await waiting).toBeNull();
  expect(await ask("c", due(1), stop.signal)).toBeNull();
  expect(pool.placeFor("b").isWaiting()).toBe(false);
  await end("a");
  await first;
  expect(began).toEqual(["a"]);
});
