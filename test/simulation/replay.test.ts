import { describe, expect, test } from "@jest/globals";
import { type Moment, openReplay, type Rules } from "../../src/simulation/replay.ts";
import fc from "../fast-check.ts";
import { anyPolicies, dampings, steps } from "../notifications/policy-arbitraries.ts";
import { live, rulesOf, TIMEZONE } from "../notifications/policy-life.ts";
import { policyOf } from "../policy/policies.ts";
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
});
