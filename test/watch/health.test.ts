import { describe, expect, test } from "@jest/globals";
import { NOT_TRIED } from "../../src/notifications/delivery.ts";
import { healthOfChannel, healthOfCompany, healthOfCoverage } from "../../src/watch/health.ts";
import { polledAt, sampleDelivery } from "../store/samples.ts";

const NOW = new Date(polledAt(10));

describe("a company", () => {
  const well = { company: "norte", error: null, failingSince: null, nextDueAt: polledAt(11), behind: null };
  const own = (last: Partial<typeof well> | { error: string; failingSince: string }, graceMs = 0) =>
    healthOfCompany("norte", { ...well, ...last }, graceMs, NOW);

  test("is well when its last poll succeeded and the next is not due", () => {
    expect(own({}).failingSince).toBeNull();
  });

  test("fails since its first failed poll, with the last error", () => {
    const failed = own({ error: "401", failingSince: polledAt(7) });
    expect(failed).toMatchObject({ failingSince: polledAt(7), reason: "401" });
  });

  test("fails without a reason when a due poll has not ended", () => {
    expect(own({ nextDueAt: polledAt(8) })).toMatchObject({ failingSince: polledAt(8), reason: null });
  });

  test("may be as late as its jitter allows", () => {
    expect(own({ nextDueAt: polledAt(9) }, 900_000).failingSince).toBeNull();
    expect(own({ nextDueAt: polledAt(9) }, 899_999).failingSince).toBe(polledAt(9));
  });

  test("that was never watched does not fail", () => {
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

  test("is well when nothing is pending, and when pending deliveries were not tried yet", () => {
    expect(healthOfChannel("slack", nothing)).toMatchObject({ failingSince: null, waiting: 0 });
    expect(healthOfChannel("slack", { ...nothing, pending: [waiting(1)] })).toMatchObject({
      failingSince: null,
      waiting: 5,
    });
  });

  test("fails since the first failure of a pending delivery, with the newest error and the number of pending changes", () => {
    const pending = [failing(1, 3), failing(2, 4), waiting(3), waiting(3, { failingSince: polledAt(1) }, "mail")];
    expect(healthOfChannel("slack", { ...nothing, pending })).toEqual({
      subject: { kind: "channel", name: "slack" },
      failingSince: polledAt(3),
      reason: "error 2",
      waiting: 15,
    });
  });

  test("that refused a message for good fails until it accepts one again", () => {
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

  test("that was not in the config for a while does not fail because of its dead letters", () => {
    expect(healthOfChannel("slack", { ...nothing, deadLetters: [dead(5, {})] }).failingSince).toBeNull();
  });
});

test("the coverage of a company fails while a part of it has not been read for long", () => {
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
