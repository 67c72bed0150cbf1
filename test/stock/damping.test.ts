import { describe, expect, test } from "@jest/globals";
import { type Damping, NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { type Detection, detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { ThresholdPolicy } from "../../src/stock/judge.ts";
import fc from "../fast-check.ts";
import { listing } from "./levels.ts";

const START = Date.parse("2026-11-24T00:00:00Z");
const POLL_MS = 15 * 60_000;
const thresholds: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };

/** What a poll sees of a level with minimum 10: its stock; null: a complete poll lists none; "broken": an incomplete one. */
type Sight = number | null | "broken" | Partly;

/** The stock that an incomplete poll saw. */
interface Partly {
  readonly partly: number;
}

/** Runs one poll after the other. Returns the changes of each, as `breached low at 3`; an empty text: none. */
function polled(damping: Damping, sights: readonly Sight[]): string[] {
  return tell(damping, sights).map(({ changes }) =>
    changes
      .map((change) => `${change.kind} ${"status" in change ? change.status : ""} at ${change.level.stock}`)
      .join(),
  );
}

function tell(damping: Damping, sights: readonly Sight[]): Detection[] {
  let memory: Memory = NO_MEMORY;
  return sights.map((sight, index) => {
    const partly = typeof sight === "object" && sight !== null;
    const stock = partly ? sight.partly : sight;
    const listings = typeof stock === "number" ? [listing({}, { stock, minimum: 10 })] : [];
    const evidence = { listings, deleted: [], incomplete: partly || sight === "broken" };
    const now = new Date(START + index * POLL_MS);
    const detection = detectChanges(memory, evidence, { thresholds, damping, watched: {} }, now);
    memory = detection;
    return detection;
  });
}

const units = (margin: number): Damping => ({ ...NO_DAMPING, margin: { units: decimal(margin) } });
const confirm = (breach: number, recovery: number): Damping => ({ ...NO_DAMPING, confirm: { breach, recovery } });

describe("a recovery margin", () => {
  test("in units keeps an episode open until the stock is that far above its threshold", () => {
    expect(polled(units(5), [10, 11, 14, 10, 15])).toEqual(["breached low at 10", "", "", "", "recovered ok at 15"]);
  });

  test("in percent is a part of the threshold", () => {
    const damping: Damping = { ...NO_DAMPING, margin: { percent: decimal(20) } };
    expect(polled(damping, [10, 11.999, 12])).toEqual(["breached low at 10", "", "recovered ok at 12"]);
  });

  test("applies to a second fall to zero, too: a rise by less than the margin does not end the first", () => {
    expect(polled(units(3), [5, 0, 1, 0, 2, 0, 3, 0])).toEqual([
      "breached low at 5",
      "depleted out at 0",
      "",
      "",
      "",
      "",
      "",
      "depleted out at 0",
    ]);
  });

  test("does not keep an episode open when the minimum was removed", () => {
    const before = tell(units(100), [5])[0];
    if (!before) throw new Error("nothing was polled");
    const evidence = { listings: [listing({}, { stock: 5, minimum: 0 })], deleted: [], incomplete: false };
    const { changes } = detectChanges(
      before,
      evidence,
      { thresholds, damping: units(100), watched: {} },
      new Date(START),
    );
    expect(changes).toMatchObject([{ kind: "recovered", reason: "minimum_lowered" }]);
  });
});

describe("confirmation", () => {
  test("of a breach takes that many polls in a row, and the episode begins with the first of them", () => {
    const detections = tell(confirm(3, 1), [8, 8, 40, 8, 7, 6]);
    expect(detections.map(({ changes }) => changes.length)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(detections.at(-1)?.changes).toMatchObject([
      { kind: "breached", since: "2026-11-24T00:45:00.000Z", level: { stock: "6" } },
    ]);
    expect(detections.at(-1)?.suspects).toEqual(new Map());
  });

  test("starts again after a complete poll that does not list the level, and goes on after a broken one", () => {
    expect(polled(confirm(2, 1), [8, null, 8])).toEqual(["", "", ""]);
    expect(polled(confirm(2, 1), [8, "broken", 8])).toEqual(["", "", "breached low at 8"]);
  });

  test("does not count an incomplete poll, and does not start again after one", () => {
    expect(polled(confirm(2, 1), [8, { partly: 8 }, { partly: 40 }, 8])).toEqual(["", "", "", "breached low at 8"]);
    expect(polled(confirm(2, 1), [{ partly: 8 }, 8, 8])).toEqual(["", "", "breached low at 8"]);
    expect(polled(confirm(1, 2), [8, 40, { partly: 40 }, { partly: 8 }, 40])).toEqual([
      "breached low at 8",
      "",
      "",
      "",
      "recovered ok at 40",
    ]);
    expect(polled(confirm(2, 2), [8, 8, 0, { partly: 40 }, 0])).toEqual([
      "",
      "breached low at 8",
      "",
      "",
      "depleted out at 0",
    ]);
  });

  test("counts incomplete polls once polls have been incomplete for long", () => {
    const policy = { thresholds, damping: confirm(2, 1), watched: {} };
    const evidence = (stocks: readonly number[]) => ({
      listings: stocks.map((stock) => listing({}, { stock, minimum: 10 })),
      deleted: [],
      incomplete: true,
      isLasting: true,
    });
    const once = detectChanges(NO_MEMORY, evidence([8]), policy, new Date(START));
    const missed = detectChanges(once, evidence([]), policy, new Date(START + POLL_MS));
    expect(missed.suspects).toEqual(once.suspects);
    expect(detectChanges(missed, evidence([8]), policy, new Date(START + 2 * POLL_MS)).changes).toHaveLength(1);
    expect(detectChanges(missed, evidence([40]), policy, new Date(START + 2 * POLL_MS)).suspects).toEqual(new Map());
  });

  test("of one poll is given by an incomplete poll, too", () => {
    expect(polled(confirm(1, 1), [{ partly: 8 }, { partly: 0 }, { partly: 40 }])).toEqual([
      "breached low at 8",
      "depleted out at 0",
      "recovered ok at 40",
    ]);
  });

  test("is needed for running out within an episode, too", () => {
    expect(polled(confirm(2, 1), [8, 8, 0, 3, 0, 0])).toEqual([
      "",
      "breached low at 8",
      "",
      "",
      "",
      "depleted out at 0",
    ]);
  });

  test("of a recovery takes that many polls in a row, and a poll that does not see the level changes nothing", () => {
    expect(polled(confirm(1, 2), [8, 40, 8, 40, null, 40])).toEqual([
      "breached low at 8",
      "",
      "",
      "",
      "",
      "recovered ok at 40",
    ]);
  });

  test("reports a recovery with the stock from before the first poll that saw it, as a restock", () => {
    expect(tell(confirm(1, 3), [8, 20, 30, 40]).at(-1)?.changes).toMatchObject([
      { kind: "recovered", reason: "restocked", stockBefore: "8", statusBefore: "low", level: { stock: "40" } },
    ]);
  });
});

describe("a level that flaps around its minimum for a day", () => {
  const day = Array.from({ length: 96 }, (_, index) => (index % 2 === 0 ? 10 : 11));
  const all = (damping: Damping, sights: readonly Sight[]) => polled(damping, sights).filter((told) => told !== "");

  test("sends a message with every poll without damping", () => {
    expect(all(NO_DAMPING, day)).toHaveLength(96);
  });

  test.each([
    ["a margin of 2 units", units(2)],
    ["a margin of 20 percent", { ...NO_DAMPING, margin: { percent: decimal(20) } }],
    ["recoveries confirmed twice", confirm(1, 2)],
  ])("sends two with %s: the breach, and the recovery when it is restocked", (_, damping) => {
    expect(all(damping, [...day, 40, 40])).toEqual(["breached low at 10", "recovered ok at 40"]);
  });

  test("that moves between one unit and none sends three messages, one of them for running out", () => {
    const edge = Array.from({ length: 96 }, (_, index) => (index % 2 === 0 ? 1 : 0));
    expect(all(units(2), [...edge, 40])).toEqual(["breached low at 1", "depleted out at 0", "recovered ok at 40"]);
    expect(all(confirm(1, 2), [...edge, 40, 40])).toEqual([
      "breached low at 1",
      "depleted out at 0",
      "recovered ok at 40",
    ]);
  });
});

test("a slow drift is judged by the threshold, however small the step between two polls", () => {
  const drift = Array.from({ length: 1001 }, (_, index) => 10.5 - index / 1000);
  const told = polled(units(1), drift);
  expect(told.filter((text) => text !== "")).toEqual(["breached low at 10"]);
  expect(told.indexOf("breached low at 10")).toBe(500);
});

test("damping only holds back: it reports the same kinds of changes in the same order, or fewer, and each of them is true", () => {
  const sights = fc.array(fc.constantFrom(0, 1, 9, 10, 11, 40), { maxLength: 40 });
  const dampings = fc.record({
    margin: fc.constantFrom({ units: decimal(0) }, { units: decimal(3) }, { percent: decimal(50) }),
    confirm: fc.record({ breach: fc.integer({ min: 1, max: 3 }), recovery: fc.integer({ min: 1, max: 3 }) }),
  });
  fc.assert(
    fc.property(sights, dampings, (stocks, damping) => {
      const kinds = tell(damping, [...stocks, ...Array.from({ length: 3 }, () => 40)]).flatMap(({ changes }) =>
        changes.map(({ kind }) => kind),
      );
      const plain = tell(NO_DAMPING, stocks).flatMap(({ changes }) => changes);
      expect(kinds.length).toBeLessThanOrEqual(plain.length + 1);
      // A breach, any number of depletions, a recovery; repeated, with a recovery at the end.
      expect(kinds.join(" ")).toMatch(/^(?:breached(?: depleted)* recovered ?)*$/);
    }),
  );
});
