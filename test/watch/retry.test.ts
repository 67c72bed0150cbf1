import { describe, expect, test } from "@jest/globals";
import { retryDelay } from "../../src/watch/retry.ts";

const policy = { firstRetryMs: 5_000, maxRetryMs: 900_000, giveUpAfterMs: 259_200_000 };
const slowest = (attempts: number, askedForMs?: number) => retryDelay(attempts, policy, 1, askedForMs);

describe("the wait before a retry", () => {
  test("doubles with each failure, up to the cap, however many there were", () => {
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
