import { describe, expect, test } from "@jest/globals";
import { NOTHING_NOTIFIED } from "../../src/notifications/notification-state.ts";
import { planNotifications } from "../../src/notifications/plan-notifications.ts";
import { type Moment, openReplay, type Rules } from "../../src/simulation/replay.ts";
import { detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { rulesConfigSchema } from "../../src/stock/rules-config.ts";
import { createRules } from "../../src/stock/threshold-rule.ts";
import fc from "../fast-check.ts";
import { anyPolicies, dampings, steps } from "../notifications/policy-arbitraries.ts";
import { live, rulesOf, TIMEZONE } from "../notifications/policy-life.ts";
import { policyOf } from "../policy/policies.ts";
import { anySeen } from "./any-seen.ts";
import { openLog } from "./open-log.ts";

/** What was told, by time and channel. Which line of a message stands first is not decided here. */
function saidIn(
  moments: readonly {
    readonly at: string | number;
    readonly notifications: readonly { readonly channel: string; readonly changes: readonly object[] }[];
  }[],
) {
  return moments
    .filter(({ notifications }) => notifications.length > 0)
    .map(({ at, notifications }) => ({
      at: new Date(at).toISOString(),
      notifications: sorted(notifications.map((told) => ({ ...told, changes: sorted(told.changes) }))),
    }));
}

const sorted = (changes: readonly object[]) =>
  changes.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** Lives in which nobody changes a silence that there is, which no command does. */
const lives = steps.map((all) =>
  all.map(({ policy: _, deeds = [], ...step }) => ({
    ...step,
    deeds: deeds.filter(({ deed }) => deed.kind !== "extend"),
  })),
);

describe("a replay of the log under the rules in force", () => {
  test("tells exactly what was told, when and to whom, in any life", () => {
    fc.assert(
      fc.property(lives, anyPolicies, dampings, fc.nat(40), (steps, [sections = {}], damping, restartAt) => {
        const log = openLog();
        const rules: Rules = { ...rulesOf(damping), alerts: policyOf({ timezone: TIMEZONE, ...sections }) };
        const replay = openReplay(rules);
        const replayed: Moment[] = [];
        let lines = 0;
        const told = live(steps, [sections], damping, (seen) => {
          if (lines === restartAt) log.restart();
          lines += 1;
          const step = log.add(seen);
          if (!step) throw new Error("the log misses a step");
          const isFirst = step.kind === "poll" && step.isFirst;
          replayed.push(...(isFirst ? replay.take(step, null) : replay.take(step)));
        });
        expect(saidIn(replayed)).toEqual(saidIn(told));
      }),
      { numRuns: 300 },
    );
  });

  test("finds exactly what a poll would have found with all that it saw, by any rules and whatever was missing", () => {
    const thresholds = fc.record({
      compare: fc.constantFrom("at_or_below" as const, "below" as const),
      zeroMinimum: fc.constantFrom("ignore" as const, "alert" as const),
      rules: fc.constantFrom(
        [],
        [{ match: { warehouse: "Bodega*" }, minimum: 12 }],
        [{ match: {}, times_minimum: 1.5 }],
      ),
    });
    const watched = fc.constantFrom<Rules["watched"]>({}, { enabled: true }, { enabled: true, kinds: ["product"] });
    const alerts = policyOf({ timezone: TIMEZONE, alerts: { remind_every: "5h" } });
    fc.assert(
      fc.property(anySeen, thresholds, watched, dampings, (entries, { rules, ...compare }, watched, damping) => {
        const ours: Rules = {
          thresholds: { ...compare, rules: createRules(rulesConfigSchema.parse(rules), "mi-empresa") },
          watched,
          damping,
          alerts,
        };
        const log = openLog();
        const replay = openReplay(ours);
        let memory: Memory = NO_MEMORY;
        let notificationState = NOTHING_NOTIFIED;
        for (const { seen, restarts } of entries) {
          if (restarts) log.restart();
          const step = log.add(seen);
          if (!step) continue;
          const isFirst = step.kind === "poll" && step.isFirst;
          const moments = isFirst ? replay.take(step, null) : replay.take(step);
          if (seen.kind === "flush") continue;
          const at = new Date(seen.at);
          const detection = detectChanges(memory, seen.evidence, ours, at);
          const plan = planNotifications(notificationState, { ...detection, silences: seen.silences }, alerts, at);
          [memory, notificationState] = [detection, plan.notificationState];
          expect(saidIn(moments)).toEqual(saidIn([{ at: seen.at, notifications: plan.notifications }]));
          expect(sorted(moments.flatMap(({ changes }) => changes))).toEqual(
            sorted([...detection.changes, ...plan.added]),
          );
        }
      }),
      { numRuns: 400 },
    );
  });
});
