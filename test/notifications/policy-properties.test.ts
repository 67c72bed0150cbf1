import { describe, expect, test } from "@jest/globals";
import type { Notification } from "../../src/notifications/gather-due.ts";
import { isQuiet, wallClockOf } from "../../src/policy/quiet-hours.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { LevelKey } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { listing } from "../stock/levels.ts";
import { alerts, anyPolicies, dampings, polls, routes, steps, wholePolicies } from "./policy-arbitraries.ts";
import { judgeLife, judgeWords } from "./policy-judge.ts";
import { live, type Moment, type Step, TIMEZONE } from "./policy-life.ts";

const CHANNELS = ["all", "some"];

/** Runs and seed. The lives are the same each time unless another seed is set. */
const RUNS = {
  seed: Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261124),
  numRuns: 100 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1),
};

/** Plays a life under one policy. */
function liveBy(sections: PolicySections, steps: readonly Step[], damping = NO_DAMPING): Moment[] {
  return live(steps, [{ channels: CHANNELS, ...sections }], damping);
}

/** Returns the last thing that a channel was told of each level. */
function beliefs(told: readonly Moment[], channel: string): Map<LevelKey, string> {
  const heard = told.flatMap(({ notifications }) =>
    notifications.filter((notification) => notification.channel === channel),
  );
  return new Map(
    heard
      .flatMap(({ changes }) => changes)
      .map((change) => [change.key, change.kind === "retired" ? "retired" : change.status]),
  );
}

describe("in any life, with policies that change and silences that are made, extended and ended", () => {
  test("nothing is lost, and the last thing told of a level is true", () => {
    fc.assert(
      fc.property(steps, wholePolicies, dampings, (steps, policies, damping) => {
        expect(judgeLife(live(steps, policies, damping))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("whatever routes take, nothing untrue or silenced is told, and nothing stays pending for ever", () => {
    fc.assert(
      fc.property(steps, anyPolicies, dampings, (steps, policies, damping) => {
        expect(judgeWords(live(steps, policies, damping))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("with any routes, digests, quiet hours, reminders and silences, and any changes of stock", () => {
  test("a channel that is told of everything knows the true status in the end", () => {
    fc.assert(
      fc.property(polls, routes, alerts, dampings, (stocks, routes, alerts, damping) => {
        const told = liveBy({ routes, alerts }, stocks, damping);
        const { episodes } = told.at(-1) ?? NO_MEMORY;
        const known = beliefs(told, "all");
        for (const [key, { level, pending }] of episodes) {
          // Above its threshold, but not by the margin; or about to change its status.
          if (Number(level.stock) > 5 || pending !== null) continue;
          expect([key, known.get(key)]).toEqual([key, expect.stringMatching(/low|out/)]);
          if (Number(level.stock) <= 0) expect(known.get(key)).toBe("out");
        }
        for (const [key, status] of known) if (!episodes.has(key)) expect([key, status]).toEqual([key, "ok"]);
      }),
      RUNS,
    );
  });

  test("everything that is told is true when it is told", () => {
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, alerts) => {
        for (const { notifications, episodes } of liveBy({ routes, alerts }, stocks)) {
          for (const { changes } of notifications) {
            const last = new Map(changes.map((change) => [change.key, change]));
            for (const [key, change] of last) {
              const isShort = change.kind !== "recovered" && change.kind !== "retired";
              expect([key, change.kind, episodes.has(key)]).toEqual([key, change.kind, isShort]);
              if (isShort) expect(change.level).toEqual(episodes.get(change.key)?.level);
            }
          }
        }
      }),
      RUNS,
    );
  });

  test("nothing is told in quiet hours", () => {
    const clock = wallClockOf(TIMEZONE);
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, alerts) => {
        const policy = policyOf({ timezone: TIMEZONE, channels: CHANNELS, alerts });
        for (const { at, notifications } of liveBy({ routes, alerts }, stocks)) {
          const [level] = Object.values(listing({ id: 1 }, { stock: 1 }).levels);
          if (!level) throw new Error("no level");
          const candidate = { company: "mi-empresa", level, statuses: ["low"] } as const;
          if (isQuiet(policy.fallback.quietHours, clock(new Date(at)), candidate)) expect(notifications).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test("without reminders and silences, a channel that is told of everything is told of each change once", () => {
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, { quiet_hours }) => {
        const plain = liveBy({}, stocks).flatMap(({ notifications }) =>
          notifications.filter(({ channel }) => channel === "all"),
        );
        const told = liveBy({ routes, alerts: { quiet_hours } }, stocks)
          .flatMap(({ notifications }) => notifications)
          .filter(({ channel }) => channel === "all");
        const moments = (notifications: readonly Notification[]) =>
          notifications.flatMap(({ changes }) => changes.map(({ key, at }) => `${at} ${key}`)).sort();
        expect(moments(told)).toEqual(moments(plain));
      }),
      RUNS,
    );
  });

  test("one more route takes nothing away: each channel knows at least what it knew without that route", () => {
    fc.assert(
      fc.property(polls, routes, routes, alerts, (stocks, routes, more, { quiet_hours }) => {
        const before = liveBy({ routes, alerts: { quiet_hours } }, stocks);
        const after = liveBy({ routes: [...routes, ...more], alerts: { quiet_hours } }, stocks);
        for (const channel of CHANNELS) {
          const known = beliefs(after, channel);
          for (const key of beliefs(before, channel).keys()) expect([...known.keys()]).toContain(key);
        }
      }),
      RUNS,
    );
  });

  test("nobody is told of a level while it is silenced, and everybody when the silence is over", () => {
    const silenced = { silences: [{ match: { product_id: 1 }, until: "2026-11-02", reason: "on order" }] };
    const over = Date.parse("2026-11-03T05:00:00Z");
    fc.assert(
      fc.property(polls, routes, (stocks, routes) => {
        const told = liveBy({ routes, alerts: silenced }, stocks);
        const ofOne = told.flatMap(({ at, notifications }) =>
          notifications.flatMap(({ changes }) =>
            changes.filter(({ key }) => key.startsWith("[1,")).map((change) => ({ at, change })),
          ),
        );
        const early = ofOne.filter(({ at }) => at < over).map(({ change }) => change);
        // The first recovery ends the silence, and later changes are told.
        const firstBreach = told.findIndex(({ episodes }) => [...episodes.keys()].some((key) => key.startsWith("[1,")));
        const firstRecovery = told.findIndex(
          ({ episodes }, index) =>
            firstBreach >= 0 && index > firstBreach && ![...episodes.keys()].some((key) => key.startsWith("[1,")),
        );
        const until = Math.min(over, told[firstRecovery]?.at ?? over);
        expect(early.filter(({ at }) => Date.parse(at) < until)).toEqual([]);
      }),
      RUNS,
    );
  });
});
