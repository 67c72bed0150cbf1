import { describe, expect, test } from "@jest/globals";
import { startLoop } from "../../src/watch/loop.ts";
import { handClock } from "./hand-clock.ts";

function begin(work: () => Promise<Date | null>, startAfterMs = 0) {
  const clock = handClock("2026-11-23T14:00:00Z");
  const failures: unknown[] = [];
  const times: string[] = [];
  const timed = () => {
    times.push(clock.now().toISOString().slice(11, 19));
    return work();
  };
  const onFailure = (error: unknown) => failures.push(error);
  const loop = startLoop(timed, { clock, retryMs: 10_000, onFailure, startAfterMs });
  return { clock, failures, loop, times };
}

describe("a loop", () => {
  test("waits at the start, works, and waits for the time that the work asked for", async () => {
    const wanted = [new Date("2026-11-23T14:05:00Z")];
    const { loop, clock, times } = begin(async () => wanted.shift() ?? null, 60_000);
    await clock.pass(3_600_000);
    expect(times).toEqual(["14:01:00", "14:05:00"]);
    await loop.stop();
  });

  test("that is woken while it works works once more right after", async () => {
    const { loop, clock, times } = begin(async () => {
      if (times.length === 1) loop.wake();
      return null;
    });
    await clock.pass(3_600_000);
    expect(times).toEqual(["14:00:00", "14:00:00"]);
    await loop.stop();
  });

  test("goes on after a failure, and reports it", async () => {
    const outcomes = [Promise.reject(new Error("disk full")), Promise.resolve(null)];
    const { loop, clock, times, failures } = begin(() => outcomes.shift() ?? Promise.resolve(null));
    await clock.pass(3_600_000);
    expect(times).toEqual(["14:00:00", "14:00:10"]);
    expect(failures.map(String)).toEqual(["Error: disk full"]);
    await loop.stop();
  });

  test("works within half a minute of the machine's waking when its time came during the sleep", async () => {
    const wanted = [new Date("2026-11-24T08:00:00Z")];
    const { loop, clock, times } = begin(async () => wanted.shift() ?? null);
    await clock.pass(5_000);
    clock.show(new Date("2026-11-24T09:50:00Z"));
    await clock.pass(30_000);
    expect(times).toEqual(["14:00:00", "09:50:25"]);
    await loop.stop();
  });

  test("that is stopped before its start never works", async () => {
    const { loop, times } = begin(async () => null, 60_000);
    await loop.stop();
    expect(times).toEqual([]);
  });
});
