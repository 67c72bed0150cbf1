import { describe, expect, test } from "@jest/globals";
import { NOT_TRIED } from "../../src/notifications/delivery.ts";
import { healthOfChannel, healthOfCompany, healthOfCoverage } from "../../src/watch/health.ts";
import { polledAt, sampleDelivery } from "../store/samples.ts";

const NOW = new Date(polledAt(10));

describe("a company", () => {
  const well = { company: "norte", error: null, failingSince: null, nextDueAt: polledAt(11), behind: null };
  const own = (last: Partial<typeof well> | { error: string; failingSince: string }, graceMs = 0) =>
    healthOfCompany("norte", { ...well, ...last }, graceMs, NOW);

  test("is well when its last poll went well and the next is to come", () => {
    expect(own({}).failingSince).toBeNull();
  });

  test("fails since its first failed poll, with the last error", () => {
    const failed = own({ error: "401", failingSince: polledAt(7) });
    expect(failed).toMatchObject({ failingSince: polledAt(7), reason: "401" });
  });

  test("fails without a reason when a poll was due and has not ended", () => {
    expect(own({ nextDueAt: polledAt(8) })).toMatchObject({ failingSince: polledAt(8), reason: null });
  });

  test("may be as late as its jitter allows", () => {
    expect(own({ nextDueAt: polledAt(9) }, 900_000).failingSince).toBeNull();
    expect(own({ nextDueAt: polledAt(9) }, 899_999).failingSince).toBe(polledAt(9));
  });

  test("that was never watched is no failure yet", () => {
    expect(healthOfCompany("norte", undefined, 0, NOW).failingSince).toBeNull();
  });
});

describe("a channel", () => {
  const waiting = (version: number, progress = {}, channel = "slack") => ({
    delivery: sampleDelivery("norte", version, channel),
    progress: { ...NOT_TRIED, ...progress },
  });
  const failing = (version: number, since: number) =>
    waiting(version, { failingSince: polledAt(since), lastError: `error ${version}` });
  const dead = (at: number, progress: object) => ({ ...waiting(1, progress), reason: "gone", at: polledAt(at) });
  const nothing = { pending: [], deadLetters: [], reached: [] };

  test("is well when nothing waits, and when what waits was not tried yet", () => {
    expect(healthOfChannel("slack", nothing)).toMatchObject({ failingSince: null, waiting: 0 });
    expect(healthOfChannel("slack", { ...nothing, pending: [waiting(1)] })).toMatchObject({
      failingSince: null,
      waiting: 5,
    });
  });

  test("fails since what waits failed first, with the newest error, and counts all that waits", () => {
    const pending = [failing(1, 3), failing(2, 4), waiting(3), waiting(3, { failingSince: polledAt(1) }, "mail")];
    expect(healthOfChannel("slack", { ...nothing, pending })).toEqual({
      subject: { kind: "channel", name: "slack" },
      failingSince: polledAt(3),
      reason: "error 2",
      waiting: 15,
    });
  });

  test("that refused something for good fails until it accepts a message again", () => {
    const deadLetters = [dead(5, { failingSince: polledAt(5), lastError: "404" })];
    const own = (reached: string) =>
      healthOfChannel("slack", {
        ...nothing,
        deadLetters,
        reached: [{ channel: "slack", at: reached, unreached: [] }],
      });
    expect(own(polledAt(4))).toMatchObject({ failingSince: polledAt(5), reason: "404" });
    expect(own(polledAt(6)).failingSince).toBeNull();
  });

  test("that was not in the config for a while has refused nothing", () => {
    expect(healthOfChannel("slack", { ...nothing, deadLetters: [dead(5, {})] }).failingSince).toBeNull();
  });
});

test("a company that is polled is not seen whole while what should be read of it has waited for long", () => {
  const behind = { since: polledAt(1), alerts: 2, reason: "500" };
  const last = { company: "norte", error: null, failingSince: null, nextDueAt: null, behind };
  expect(healthOfCoverage("norte", last)).toEqual({
    subject: { kind: "coverage", name: "norte" },
    failingSince: polledAt(1),
    reason: "500",
    waiting: 2,
  });
  expect(healthOfCoverage("norte", { ...last, behind: null }).failingSince).toBeNull();
  expect(healthOfCoverage("norte", undefined).failingSince).toBeNull();
});
