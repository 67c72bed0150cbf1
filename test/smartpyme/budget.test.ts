import { describe, expect, it } from "@jest/globals";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { RateLimitedError } from "../../src/smartpyme/errors.ts";

function clockAt(time: string) {
  let now = new Date(time);
  return {
    now: () => now,
    set: (later: string) => {
      now = new Date(later);
    },
  };
}

const REQUEST = "GET /inventory";

describe("a budget of the hour", () => {
  it("counts its own requests, and allows none beyond its limit until the next hour", () => {
    const clock = clockAt("2025-01-31T15:59:59Z");
    const budget = createBudget({ limit: 2, now: clock.now });
    budget.take(REQUEST).settle({});
    budget.take(REQUEST).settle({});
    expect([budget.used(), budget.left(), budget.limit]).toEqual([2, 0, 2]);
    const retryAt = new Date("2025-01-31T16:00:00Z");
    expect(budget.resetsAt()).toEqual(retryAt);
    expect(() => budget.take(REQUEST)).toThrow(expect.objectContaining({ retryAt, request: REQUEST }));
    clock.set("2025-01-31T16:00:00Z");
    expect([budget.used(), budget.left()]).toEqual([0, 2]);
    expect(budget.resetsAt()).toEqual(new Date("2025-01-31T17:00:00Z"));
    budget.take(REQUEST);
  });

  it("does not wait for the end of an hour that was noted while the clock was ahead", () => {
    const clock = clockAt("2026-01-31T15:30:00Z");
    const spent = createBudget({ limit: 1, now: clock.now });
    spent.take(REQUEST).settle({});
    const refused = createBudget({ limit: 1, now: clock.now });
    refused.take(REQUEST).refuse({});
    clock.set("2025-01-31T15:30:00Z");
    expect([spent.left(), refused.left()]).toEqual([1, 1]);
    expect(spent.resetsAt()).toEqual(new Date("2025-01-31T16:00:00Z"));
  });

  it("refuses a task beforehand that needs more requests than are left", () => {
    const budget = createBudget({ limit: 10, now: clockAt("2025-01-31T15:00:00Z").now });
    expect(() => budget.require(10, REQUEST)).not.toThrow();
    expect(() => budget.require(11, REQUEST)).toThrow(RateLimitedError);
    expect(() => budget.require(11, REQUEST)).toThrow("11 needed, 10 left in this hour");
    expect(budget.used()).toBe(0);
  });
});

describe("the server's own count", () => {
  it("is taken over, less the requests that it has not counted yet", () => {
    const budget = createBudget({ limit: 900, now: clockAt("2025-01-31T15:00:00Z").now });
    const first = budget.take(REQUEST);
    budget.take(REQUEST);
    first.settle({ "x-ratelimit-remaining": "10" });
    expect(budget.left()).toBe(9);
    budget.take(REQUEST);
    expect(budget.left()).toBe(8);
  });

  it("is not carried into the next hour by a late answer", () => {
    const clock = clockAt("2025-01-31T15:59:59Z");
    const budget = createBudget({ limit: 900, now: clock.now });
    const late = budget.take(REQUEST);
    clock.set("2025-01-31T16:00:01Z");
    expect(budget.left()).toBe(900);
    late.settle({ "x-ratelimit-remaining": "0" });
    expect(budget.left()).toBe(900);
  });

  it("of 0 left holds until the reset on the server's clock, not for another hour on ours", () => {
    const clock = clockAt("2025-01-31T16:00:30Z");
    const budget = createBudget({ limit: 900, now: clock.now });
    const reset = String(Date.parse("2025-01-31T16:00:00Z") / 1000);
    budget.take(REQUEST).settle({
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": reset,
      date: "Fri, 31 Jan 2025 15:59:30 GMT",
    });
    expect(budget.left()).toBe(0);
    clock.set("2025-01-31T16:01:00Z");
    expect(budget.left()).toBe(900);
  });

  it("decides when the hour ends", () => {
    const clock = clockAt("2025-01-31T15:50:00Z");
    const budget = createBudget({ limit: 1, now: clock.now });
    const reset = Date.parse("2025-01-31T16:00:20Z") / 1000;
    budget.take(REQUEST).settle({ "x-ratelimit-reset": String(reset) });
    clock.set("2025-01-31T16:00:10Z");
    expect(budget.left()).toBe(0);
    clock.set("2025-01-31T16:00:20Z");
    expect(budget.left()).toBe(1);
  });
});

describe("after a 429", () => {
  const closedUntil = (headers: Record<string, string>) =>
    createBudget({ limit: 900, now: clockAt("2025-01-31T15:20:00Z").now })
      .take(REQUEST)
      .refuse(headers)
      .toISOString();
  const reset = String(Date.parse("2025-01-31T15:45:00Z") / 1000);

  it.each([
    ["Retry-After in seconds", { "retry-after": "60", "x-ratelimit-reset": reset }, "2025-01-31T15:21:00.000Z"],
    ["Retry-After as a date", { "retry-after": "Fri, 31 Jan 2025 15:30:00 GMT" }, "2025-01-31T15:30:00.000Z"],
    ["X-RateLimit-Reset", { "x-ratelimit-reset": reset }, "2025-01-31T15:45:00.000Z"],
    ["the top of the hour", {}, "2025-01-31T16:00:00.000Z"],
    [
      "the top of the hour, for a reset in another century",
      { "x-ratelimit-reset": "99999999999" },
      "2025-01-31T16:00:00.000Z",
    ],
  ])("is closed until %s", (_, headers, until) => {
    expect(closedUntil(headers)).toBe(until);
  });

  it("is closed for at least a second, even if the server says that it may be asked again at once", () => {
    expect(closedUntil({ "retry-after": "0" })).toBe("2025-01-31T15:20:01.000Z");
  });

  it("is closed until the server's hour ends, by the server's clock", () => {
    const clock = clockAt("2025-01-31T16:00:00.500Z");
    const budget = createBudget({ limit: 900, now: clock.now });
    const retryAt = budget.take(REQUEST).refuse({ date: "Fri, 31 Jan 2025 15:59:58 GMT" });
    expect(retryAt.toISOString()).toBe("2025-01-31T16:00:02.500Z");
  });

  it("opens again at that time", () => {
    const clock = clockAt("2025-01-31T15:20:00Z");
    const budget = createBudget({ limit: 900, now: clock.now });
    budget.take(REQUEST).refuse({ "retry-after": "60" });
    expect(budget.left()).toBe(0);
    expect(budget.resetsAt()).toEqual(new Date("2025-01-31T15:21:00Z"));
    expect(() => budget.take(REQUEST)).toThrow(
      "SmartPyme's rate limit is reached; next request at 2025-01-31T15:21:00",
    );
    clock.set("2025-01-31T15:21:00Z");
    expect(budget.left()).toBe(899);
  });
});

describe("a budget that goes on from an earlier process", () => {
  const clock = (time: string) => () => new Date(time);

  it("counts the requests made in this hour, and starts at 0 in the next", () => {
    let time = new Date("2025-01-31T15:20:00Z");
    const spent = { used: 640, until: new Date("2025-01-31T16:00:00Z") };
    const budget = createBudget({ limit: 900, now: () => time, spent });
    expect([budget.used(), budget.left(), budget.resetsAt()]).toEqual([640, 260, spent.until]);
    time = spent.until;
    expect([budget.used(), budget.left()]).toEqual([0, 900]);
  });

  it("has nothing left when the limit was lowered below the count", () => {
    const spent = { used: 640, until: new Date("2025-01-31T16:00:00Z") };
    expect(createBudget({ limit: 500, now: clock("2025-01-31T15:20:00Z"), spent }).left()).toBe(0);
  });

  it.each(["2025-01-31T15:20:00Z", "2025-01-31T14:00:00Z", "2026-01-31T16:00:00Z"])(
    "takes no notice of a count that ends at %s: that hour is over, or was never one",
    (until) => {
      const spent = { used: 640, until: new Date(until) };
      expect(createBudget({ limit: 900, now: clock("2025-01-31T15:20:00Z"), spent }).left()).toBe(900);
    },
  );
});
