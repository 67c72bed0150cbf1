import { describe, expect, test } from "@jest/globals";
import type { Change } from "../../src/stock/change.ts";
import type { Damping } from "../../src/stock/damping.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, type Evidence, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import {
  type DayCount,
  keepLevelCounts,
  type PastEpisode,
  recordPoll,
  type StockSample,
} from "../../src/stock/history.ts";
import { levelKey } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { listing } from "./levels.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-03-02T06:00:00Z");

/** What a poll sees of products 1, 2, …, with minimum 5: the stock; `deleted`; `disabled`; null: it is not listed. */
type Sight = number | "deleted" | "disabled" | null;

interface Looked {
  readonly changes: readonly Change[];
  readonly history: {
    readonly episodes: readonly PastEpisode[];
    readonly samples: readonly StockSample[];
    readonly counts: DayCount | null;
  } | null;
  readonly memory: Memory;
}

function timeOf(hour: number): string {
  return new Date(START + hour * HOUR_MS).toISOString();
}

/** Polls hour by hour. */
function live(hours: readonly (readonly Sight[])[], damping: Damping = NO_DAMPING): Looked[] {
  const policy = {
    thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
    damping,
    watched: { enabled: true },
  } as const;
  let memory: Memory | null = null;
  return hours.map((sights, hour) => {
    const at = timeOf(hour);
    const listings = sights.flatMap((sight, index) =>
      typeof sight === "number" || sight === "disabled"
        ? [
            listing(
              { id: index + 1, enabled: sight !== "disabled" },
              { stock: sight === "disabled" ? 9 : sight, minimum: 5 },
            ),
          ]
        : [],
    );
    const deleted = sights.flatMap((sight, index) => (sight === "deleted" ? [index + 1] : []));
    const evidence: Evidence = { listings, deleted, incomplete: false, isPart: true };
    const detection = detectChanges(memory ?? NO_MEMORY, evidence, policy, new Date(at));
    const before = memory?.episodes ?? null;
    const after = detection.episodes;
    const recorded = recordPoll({
      before,
      after,
      changes: detection.changes,
      whole: listings,
      at,
      day: at.slice(0, 10),
    });
    const history = recorded && {
      ...recorded,
      episodes: [...recorded.episodes],
      samples: [...recorded.samples],
    };
    memory = detection;
    return { changes: detection.changes, history, memory };
  });
}

describe("the history of levels", () => {
  test("an episode that ends is kept with its times, its worst and how it ended", () => {
    const [, , , , , end] = live([[9], [4], [0], [2], [0], [20]]);
    expect(end?.history?.episodes).toEqual([
      expect.objectContaining({
        product: expect.objectContaining({ id: 1 }),
        worst: "out",
        since: timeOf(1),
        ranOutAt: timeOf(2),
        until: timeOf(5),
        // From hour 2 to 3 and from 4 to 5.
        outMs: 2 * HOUR_MS,
        end: "restocked",
        stock: "20",
        threshold: "5",
      }),
    ]);
  });

  test("one that never ran out has no time out of stock; one that is not watched any more says why", () => {
    const lives = live([
      [4, 0],
      [4, "disabled"],
      [8, null],
    ]);
    expect(lives[1]?.history?.episodes).toEqual([
      expect.objectContaining({ worst: "out", ranOutAt: timeOf(0), outMs: HOUR_MS, end: "disabled", stock: "9" }),
    ]);
    expect(lives[2]?.history?.episodes).toEqual([
      expect.objectContaining({ worst: "low", ranOutAt: null, outMs: 0, end: "restocked" }),
    ]);
  });

  test("the stock of an open level is kept when it moves, and once more at its end", () => {
    const lives = live([[9], [4], [4], [3], [3], [12], [12]]);
    expect(lives.map(({ history }) => history?.samples.map(({ status, stock }) => `${status} ${stock}`))).toEqual([
      // The first numbers are kept though nothing is low.
      [],
      ["low 4"],
      undefined,
      ["low 3"],
      undefined,
      ["ok 12"],
      undefined,
    ]);
  });

  test("a poll counts the levels of each warehouse when one was opened, closed or ran out, and not when stock moves", () => {
    const lives = live([
      [9, 9],
      [4, 9],
      [3, 9],
      [0, 9],
      [9, 9],
    ]);
    expect(lives.map(({ history }) => history?.counts && { low: history.counts.low, out: history.counts.out })).toEqual(
      [{ low: 0, out: 0 }, { low: 1, out: 0 }, null, { low: 0, out: 1 }, { low: 0, out: 0 }],
    );
    expect(lives[3]?.history?.counts).toMatchObject({ day: "2026-03-02", places: [{ low: 0, out: 1, levels: 2 }] });
  });

  test("how many levels a warehouse has stays known when a poll reads only some of them", () => {
    const place = { branch: "Norte", warehouse: "Bodega", low: 1, out: 0 };
    const before = { day: "2026-03-02", low: 1, out: 0, places: [{ ...place, levels: 40 }] };
    const next = { day: "2026-03-03", low: 2, out: 0, places: [{ ...place, low: 2, levels: null }] };
    expect(keepLevelCounts(next, before).places).toEqual([{ ...place, low: 2, levels: 40 }]);
    expect(keepLevelCounts(next, null)).toEqual(next);
  });

  test("in any life each breach opens one episode and each end closes just that one", () => {
    const sight = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom<Sight>("deleted", "disabled", null));
    const lives = fc.array(fc.array(sight, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 25 });
    const dampings = fc.record({
      margin: fc.constant(NO_DAMPING.margin),
      confirm: fc.record({ breach: fc.integer({ min: 1, max: 3 }), recovery: fc.integer({ min: 1, max: 3 }) }),
    });
    fc.assert(
      fc.property(lives, dampings, (hours, damping) => {
        const opened = new Map<string, string>();
        for (const { changes, history, memory } of live(hours, damping)) {
          const closed = [...(history?.episodes ?? [])];
          for (const change of changes) {
            if (change.kind === "breached") opened.set(change.key, change.since);
            if (change.kind !== "recovered" && change.kind !== "retired") continue;
            const index = closed.findIndex((episode) => levelKey(episode) === change.key);
            const [episode] = closed.splice(index, 1);
            expect(episode).toMatchObject({ since: opened.get(change.key), until: change.at, end: change.reason });
            expect(episode?.worst === "out").toBe(episode?.ranOutAt !== null);
            const lastedMs = Date.parse(change.at) - Date.parse(change.since);
            expect(episode?.outMs).toBeLessThanOrEqual(lastedMs);
            opened.delete(change.key);
          }
          expect(closed).toEqual([]);
          expect(new Set(memory.episodes.keys())).toEqual(new Set(opened.keys()));
        }
      }),
    );
  });

  test("in any life the samples say what the open levels hold, and a poll that moves nothing adds nothing", () => {
    const sight = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(null));
    const lives = fc.array(fc.array(sight, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(lives, (hours) => {
        const last = new Map<string, string>();
        for (const { history, memory } of live(hours.flatMap((sights) => [sights, sights]))) {
          for (const { key, status, stock } of history?.samples ?? []) {
            expect(last.get(key)).not.toBe(`${status} ${stock}`);
            last.set(key, `${status} ${stock}`);
          }
          for (const [key, { status, level }] of memory.episodes) {
            expect(last.get(key)).toBe(`${status} ${level.stock}`);
          }
        }
        const twice = live([...hours, hours.at(-1) ?? []]);
        expect(twice.at(-1)?.history).toBeNull();
      }),
    );
  });
});
