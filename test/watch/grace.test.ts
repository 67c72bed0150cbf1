import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { withGrace } from "../../src/watch/grace.ts";

/** Makes a clock whose one sleep ends when the test says so, or when it is aborted. */
function sleeper() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slept: number[] = [];
  const sleep = async (ms: number, signal: AbortSignal) => {
    slept.push(ms);
    signal.addEventListener("abort", () => resolve());
    await promise;
  };
  return { sleep, slept, end: resolve };
}

describe("a signal with grace", () => {
  test("aborts only when the time is over, for the reason of the first one", async () => {
    const { sleep, slept, end } = sleeper();
    const stop = new AbortController();
    using grace = withGrace(stop.signal, () => 4_000, { sleep });
    stop.abort(new Error("stopped"));
    await setImmediate();
    expect(grace.signal.aborted).toBe(false);
    end();
    await setImmediate();
    expect(grace.signal.reason).toEqual(new Error("stopped"));
    expect(slept).toEqual([4_000]);
  });

  test("aborts at once when the first one has aborted before", () => {
    using grace = withGrace(AbortSignal.abort(new Error("stopped")), () => 4_000, sleeper());
    expect(grace.signal.reason).toEqual(new Error("stopped"));
  });

  test("waits for nothing once the work has ended", async () => {
    const { sleep, slept } = sleeper();
    const stop = new AbortController();
    withGrace(stop.signal, () => 4_000, { sleep })[Symbol.dispose]();
    stop.abort();
    await setImmediate();
    expect(slept).toEqual([]);
  });
});
