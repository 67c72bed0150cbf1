import { describe, expect, test } from "@jest/globals";
import { isPutOff, retryDelay, timeTried } from "../../src/watch/retry.ts";

const policy = { firstRetryMs: 5_000, maxRetryMs: 900_000, giveUpAfterMs: 259_200_000 };
const slowest = (attempts: number, askedForMs?: number) => retryDelay(attempts, policy, 1, askedForMs);

describe("the wait before a retry", () => {
  test("doubles with each failure, up to the cap, after any number of failures", () => {
    expect([1, 2, 3, 4].map((attempts) => slowest(attempts))).toEqual([5_000, 10_000, 20_000, 40_000]);
    for (const attempts of [9, 100, 100_000]) expect(slowest(attempts)).toBe(900_000);
  });

  test("is spread over the upper half", () => {
    expect(retryDelay(1, policy, 0, undefined)).toBe(2_500);
    expect(retryDelay(1, policy, 0.5, undefined)).toBe(3_750);
  });

  test("is never shorter than the server asked for, even past the cap", () => {
    expect(slowest(1, 30_000)).toBe(30_000);
    expect(slowest(1, 3_600_000)).toBe(3_600_000);
    expect(slowest(4, 1_000)).toBe(40_000);
  });
});

describe("a stored time of the next try", () => {
  const isWaiting = (nextTryAt: string) => isPutOff(nextTryAt, policy, new Date("2026-11-23T14:00:00Z"));

  test("is waited for", () => {
    expect(["2026-11-23T13:59:59Z", "2026-11-23T14:00:01Z", "2026-11-24T14:00:00Z"].map(isWaiting)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("counts as now when it is further ahead than any wait, because the clock was wrong", () => {
    expect(isWaiting("2027-11-23T14:00:00Z")).toBe(false);
  });
});

describe("the time that a delivery was tried for", () => {
  const MINUTE = 60_000;
  const failed = { triedAt: "2026-11-23T14:00:00Z", nextTryAt: "2026-11-23T14:15:00Z", triedMs: 60 * MINUTE };
  const at = (now: string, longestGapMs = 0) => timeTried(failed, new Date(now), longestGapMs) / MINUTE;

  test("grows by the wait and by the duration of the try", () => {
    expect(at("2026-11-23T14:20:00Z")).toBe(80);
  });

  test("grows by the planned wait when no daemon ran, or the machine slept", () => {
    expect(at("2026-11-27T08:00:00Z")).toBe(90);
  });

  test("does not grow when the clock was set back", () => {
    expect(at("2025-11-23T14:00:00Z")).toBe(60);
  });

  test("grows by the time between tries of a command, up to a bound", () => {
    expect(at("2026-11-23T20:00:00Z", 9 * 60 * MINUTE)).toBe(60 + 6 * 60);
    expect(at("2026-11-27T20:00:00Z", 9 * 60 * MINUTE)).toBe(60 + 9 * 60);
  });

  test("is 0 at the first failure", () => {
    expect(timeTried({ triedAt: null, nextTryAt: null, triedMs: 0 }, new Date(), 0)).toBe(0);
  });
});
