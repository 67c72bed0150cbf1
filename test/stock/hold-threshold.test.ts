import { describe, expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { GOODS } from "../../src/stock/level.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import fc from "../fast-check.ts";
import { listing } from "./levels.ts";
import { rules } from "./rules.ts";

interface Seen {
  readonly stock: number;
  /** Units a day; null: not known. */
  readonly perDay: number | null;
}

const START = Date.parse("2026-11-02T14:00:00Z");
const WEEK_OF_COVER = [{ days_of_cover: 7 }];
const REORDER_POINT = [{ reorder_point: { lead_time: "5d" } }];

/** Shows a level to one poll after the other. Returns the kinds of the changes, those of a recovery with its reason. */
function follow(given: unknown, polls: readonly Seen[], facts: Partial<Outlook> = {}): string[] {
  let memory: Memory = NO_MEMORY;
  const thresholds = { compare: "at_or_below", zeroMinimum: "ignore", rules: rules(given) } as const;
  const policy = { thresholds, damping: NO_DAMPING, watched: { enabled: true, kinds: GOODS } };
  return polls.flatMap(({ stock, perDay }, day) => {
    const outlook = perDay === null ? null : outlookOf(perDay, facts);
    const evidence = { listings: [listing({}, { stock, minimum: 0 })], deleted: [], incomplete: false };
    const found = detectChanges(memory, evidence, policy, new Date(START + day * 86_400_000), () => outlook);
    memory = found;
    return found.changes.map((change) => ("reason" in change ? `${change.kind}: ${change.reason}` : change.kind));
  });
}

function outlookOf(perDay: number, facts: Partial<Outlook>): Outlook {
  return { perDay: decimal(perDay), spread: decimal(perDay / 4), serviceLevel: decimal(95), ...facts };
}

const rates = (stock: number, ...perDay: (number | null)[]): Seen[] => perDay.map((rate) => ({ stock, perDay: rate }));

describe("an alert by a threshold that follows the rate", () => {
  test("is told once, however the rate wavers", () => {
    expect(follow(WEEK_OF_COVER, rates(70, 9, 10, 9, 10.5, 8, 10))).toEqual(["breached"]);
  });

  test("ends when the rate has clearly fallen", () => {
    expect(follow(WEEK_OF_COVER, rates(70, 10, 7.6, 7))).toEqual(["breached", "recovered: rule_changed"]);
  });

  test("ends when the stock is above the threshold that was told", () => {
    const polls = [...rates(70, 10), ...rates(69, 9), ...rates(71, 9)];
    expect(follow(WEEK_OF_COVER, polls)).toEqual(["breached", "recovered: restocked"]);
  });

  test("goes up with the rate, so that a stock that was enough before is not any more", () => {
    const polls = [...rates(70, 10), ...rates(70, 12), ...rates(80, 12), ...rates(85, 12)];
    expect(follow(WEEK_OF_COVER, polls)).toEqual(["breached", "recovered: restocked"]);
  });

  test("goes on where the rate is not known any more, as while the shelf is empty", () => {
    const polls = [...rates(30, 10), ...rates(0, 10, null, null), ...rates(60, null), ...rates(71, null)];
    expect(follow(WEEK_OF_COVER, polls)).toEqual(["breached", "depleted", "recovered: restocked"]);
  });

  test("follows at once what the config says, be it a little less", () => {
    const thresholds = { compare: "at_or_below", zeroMinimum: "ignore" } as const;
    const damped = { damping: NO_DAMPING, watched: { enabled: true, kinds: GOODS } };
    const evidence = { listings: [listing({}, { stock: 65, minimum: 0 })], deleted: [], incomplete: false };
    const judgeBy = (given: unknown, memory: Memory, leadDays: number) =>
      detectChanges(
        memory,
        evidence,
        { thresholds: { ...thresholds, rules: rules(given) }, ...damped },
        new Date(START),
        () => outlookOf(10, { leadDays: decimal(leadDays), spread: decimal(0) }),
      );
    const byDays = judgeBy(WEEK_OF_COVER, NO_MEMORY, 7);
    expect(judgeBy([{ days_of_cover: 6 }], byDays, 7).changes).toMatchObject([{ reason: "rule_changed" }]);
    expect(judgeBy([{ minimum: 0 }, ...WEEK_OF_COVER], byDays, 7).changes).toMatchObject([{ reason: "rule_changed" }]);
    const byLead = judgeBy([{ reorder_point: {} }], NO_MEMORY, 7);
    expect(byLead.changes).toHaveLength(1);
    expect(judgeBy([{ reorder_point: {} }], byLead, 6).changes).toMatchObject([{ reason: "rule_changed" }]);
  });
});

describe("what is known of how fast a level goes", () => {
  const policy = {
    thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
    damping: { ...NO_DAMPING, margin: { units: decimal(10) } },
    watched: { enabled: true, kinds: GOODS },
  } as const;
  const poll = (memory: Memory, stock: number, perDay: number | null) => {
    const evidence = { listings: [listing({}, { stock, minimum: 20 })], deleted: [], incomplete: false };
    const outlook = perDay === null ? null : outlookOf(perDay, {});
    return detectChanges(memory, evidence, policy, new Date(START), () => outlook);
  };
  const known = ({ episodes }: Memory) => [...episodes.values()].map(({ outlook }) => outlook?.perDay);

  test("goes with a change and stays with the episode, as it is known at the last poll", () => {
    const low = poll(NO_MEMORY, 15, 3);
    expect(low.changes).toMatchObject([{ kind: "breached", outlook: { perDay: "3" } }]);
    const out = poll(low, 0, 4);
    expect(out.changes).toMatchObject([{ kind: "depleted", outlook: { perDay: "4" } }]);
    expect([low, out, poll(out, 0, null)].map(known)).toEqual([["3"], ["4"], [undefined]]);
  });

  test("stays while a level is above its threshold by less than the margin", () => {
    const before = poll(NO_MEMORY, 15, 3);
    expect(known(poll(before, 25, 4))).toEqual(["3"]);
  });

  test("is not asked for of a level that is not short", () => {
    const evidence = { listings: [listing({}, { stock: 25, minimum: 20 })], deleted: [], incomplete: false };
    const asked = () => {
      throw new Error("it was asked for");
    };
    expect(detectChanges(NO_MEMORY, evidence, policy, new Date(START), asked).changes).toEqual([]);
  });

  test("the same again makes no new episode, so that nothing is written", () => {
    const before = poll(NO_MEMORY, 15, 3);
    expect(poll(before, 15, 3).episodes).toBe(before.episodes);
  });
});

const given = fc.constantFrom(WEEK_OF_COVER, REORDER_POINT, [{ reorder_point: { service_level: 99 } }]);

/** A mean rate, and by which part of it the rate is off at each poll: 14% at most. */
const wavering = fc.record({
  mean: fc.integer({ min: 1, max: 3_000 }).map((it) => it / 10),
  parts: fc.array(fc.double({ min: -0.14, max: 0.14, noNaN: true }), { minLength: 2, maxLength: 40 }),
});

test("a rate that wavers by up to 14% never makes a constant stock breach twice, nor recover", () => {
  fc.assert(
    fc.property(given, wavering, fc.nat({ max: 40 }), fc.boolean(), (rule, { mean, parts }, part, isWhole) => {
      // Most of these are about where the threshold is.
      const stock = Number((mean * (5 + part / 10)).toFixed(isWhole ? 0 : 3));
      const polls = parts.map((it) => ({ stock, perDay: mean * (1 + it) }));
      expect(follow(rule, polls, { leadDays: decimal(5) }).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test("whatever came before, a stock above all thresholds is told as recovered, and is not told again", () => {
  fc.assert(
    fc.property(given, wavering, fc.nat({ max: 100 }), (rule, { mean, parts }, part) => {
      const stock = Math.floor((mean * part) / 40);
      const polls = parts.map((it) => ({ stock, perDay: mean * (1 + it) }));
      const enough = parts.map((it) => ({ stock: 40 * mean + 20, perDay: mean * (1 + it) }));
      const told = follow(rule, [...polls, ...enough], { leadDays: decimal(5) });
      expect(told.length % 2).toBe(0);
      expect(told.slice(1)).toEqual(told.length === 0 ? [] : ["recovered: restocked"]);
    }),
  );
});
