import { describe, expect, test } from "@jest/globals";
import { startLoop } from "../../src/watch/loop.ts";

/** A clock whose sleeps end when told, or by their signal. */
function handClock() {
  const sleeps: { ms: number; end: () => void }[] = [];
  return {
    sleeps,
    now: () => new Date(0),
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        sleeps.push({ ms, end: resolve });
        signal.addEventListener("abort", () => resolve());
      }),
  };
}

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function begin(work: () => Promise<Date | null>, startAfterMs = 0) {
  const clock = handClock();
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const loop = startLoop(work, { clock, retryMs: 10_000, onFailure, startAfterMs });
  return { clock, failures, loop, lastSleep: () => clock.sleeps.at(-1) };
}

describe("a loop", () => {
  test("waits at the start, works, and waits for the time that the work asked for", async () => {
    let works = 0;
    const { loop, lastSleep } = begin(async () => {
      works += 1;
      return new Date(5_000);
    }, 60_000);
    await settle();
    expect([works, lastSleep()?.ms]).toEqual([0, 60_000]);
    lastSleep()?.end();
    await settle();
    expect([works, lastSleep()?.ms]).toEqual([1, 5_000]);
    lastSleep()?.end();
    await settle();
    expect(works).toBe(2);
    await loop.stop();
  });

  test("that is woken while it works, works once more right after", async () => {
    let works = 0;
    const { loop, lastSleep } = begin(async () => {
      works += 1;
      if (works === 1) loop.wake();
      return null;
    });
    lastSleep()?.end();
    await settle();
    expect([works, lastSleep()?.ms]).toEqual([2, Number.POSITIVE_INFINITY]);
    await loop.stop();
  });

  test("goes on after a failure, and says it", async () => {
    const outcomes = [Promise.reject(new Error("disk full")), Promise.resolve(null)];
    const { loop, failures, lastSleep } = begin(() => outcomes.shift() ?? Promise.resolve(null));
    lastSleep()?.end();
    await settle();
    expect([failures.map(String), lastSleep()?.ms]).toEqual([["Error: disk full"], 10_000]);
    lastSleep()?.end();
    await settle();
    expect([outcomes.length, lastSleep()?.ms]).toEqual([0, Number.POSITIVE_INFINITY]);
    await loop.stop();
  });

  test("that is stopped before its start never works", async () => {
    let works = 0;
    const { loop } = begin(async () => {
      works += 1;
      return null;
    }, 60_000);
    await loop.stop();
    expect(works).toBe(0);
  });
});
