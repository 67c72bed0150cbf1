import { describe, expect, test } from "@jest/globals";
import { sleepUntil, systemClock } from "../../src/watch/clock.ts";
import { handClock, settle } from "./hand-clock.ts";

describe("the system's clock", () => {
  test("wakes early when the signal aborts, even from an endless sleep", async () => {
    const alarm = new AbortController();
    const asleep = systemClock.sleep(Number.POSITIVE_INFINITY, alarm.signal);
    alarm.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(systemClock.sleep(1_000_000, alarm.signal)).resolves.toBeUndefined();
  });
});

describe("a wait for a time", () => {
  function wait(time: string) {
    const clock = handClock("2026-11-23T14:00:00Z");
    const alarm = new AbortController();
    const waiting = { clock, alarm, isOver: false };
    void sleepUntil(clock, new Date(time), alarm.signal).then(() => {
      waiting.isOver = true;
    });
    return waiting;
  }

  test("ends at the time", async () => {
    const waiting = wait("2026-11-23T14:10:00Z");
    await waiting.clock.pass(10 * 60_000 - 1);
    expect(waiting.isOver).toBe(false);
    await waiting.clock.pass(1);
    expect(waiting.isOver).toBe(true);
  });

  test("ends within half a minute when the machine slept at that time, or the clock was set forward", async () => {
    const waiting = wait("2026-11-24T14:00:00Z");
    waiting.clock.show(new Date("2026-11-24T14:00:05Z"));
    await waiting.clock.pass(30_000);
    expect(waiting.isOver).toBe(true);
  });

  test("ends when the clock was set back, but not when it was corrected a little", async () => {
    const waiting = wait("2026-11-24T14:00:00Z");
    await waiting.clock.pass(60_000);
    waiting.clock.show(new Date(waiting.clock.now().getTime() - 900));
    await waiting.clock.pass(60_000);
    expect(waiting.isOver).toBe(false);
    waiting.clock.show(new Date("2026-11-23T13:00:00Z"));
    await waiting.clock.pass(30_000);
    expect(waiting.isOver).toBe(true);
  });

  test("ends when the signal aborts", async () => {
    const waiting = wait("2026-11-24T14:00:00Z");
    waiting.alarm.abort();
    await settle();
    expect(waiting.isOver).toBe(true);
  });
});
