import { describe, expect, test } from "@jest/globals";
import { formatIds, ID_RANGES, readIds } from "../../src/simulation/id-ranges.ts";
import type { PollStep } from "../../src/simulation/read-log.ts";
import type { SeenPoll } from "../../src/simulation/seen.ts";
import type { Evidence } from "../../src/stock/detect-changes.ts";
import type { Listing } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { listing } from "../stock/levels.ts";
import { anySeen, HOUR_MS, OPENED } from "./any-seen.ts";
import { openLog } from "./open-log.ts";

const byId = (listings: Iterable<Listing>) =>
  [...listings]
    .map(({ product, levels, isPartial = false }) => ({ product, levels, isPartial }))
    .sort((a, b) => a.product.id - b.product.id);

function evidenceOf({ listings, listed, deleted, outside, incomplete, isLasting, isPart, looked }: PollStep) {
  const seen = [...listed].map((id) => listings.get(id)).filter((it) => it !== undefined);
  return { listings: byId(seen), deleted, outside, incomplete, isLasting, isPart, looked };
}

function plain({ listings, deleted, outside = [], incomplete, isLasting, isPart, looked = "everything" }: Evidence) {
  const flags = { incomplete, isLasting: isLasting === true, isPart: isPart === true, looked };
  return { listings: byId(listings), deleted, outside, ...flags };
}

const poll = (at: number, listings: readonly Listing[], facts: Partial<SeenPoll> = {}): SeenPoll => ({
  kind: "poll",
  at: new Date(at).toISOString(),
  upSince: new Date(OPENED).toISOString(),
  read: "full",
  evidence: { listings, deleted: [], incomplete: false },
  silences: [],
  ...facts,
});

describe("the log of what polls saw", () => {
  test("says of each poll exactly what it saw, whatever that was, and after a restart as well", () => {
    fc.assert(
      fc.property(anySeen, (entries) => {
        const log = openLog();
        let before = new Set<number>();
        for (const { seen, restarts } of entries) {
          if (restarts) log.restart();
          const step = log.add(seen);
          if (step === null) continue;
          expect([step.at, step.kind, step.silences]).toEqual([seen.at, seen.kind, seen.silences]);
          if (step.kind !== "poll" || seen.kind !== "poll") continue;
          expect(evidenceOf(step)).toEqual(plain(seen.evidence));
          for (const id of step.listed) if (!before.has(id)) expect(step.fresh).toContain(id);
          expect([...step.fresh.difference(step.listed)]).toEqual([]);
          before = new Set(step.listed);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a quiet poll of many products takes a line of a hundred characters", () => {
    const many = Array.from({ length: 2_000 }, (_, id) =>
      listing({ id }, { stock: 9 }, { stock: 4, warehouse: "Otra" }),
    );
    const log = openLog();
    log.add(poll(OPENED, many));
    log.add(poll(OPENED + HOUR_MS, many));
    expect(log.lines[1]?.length).toBeLessThan(100);
  });

  test("has only the stocks of a product of which nothing else has moved", () => {
    const log = openLog();
    log.add(poll(OPENED, [listing({ id: 1 }, { stock: 9 }), listing({ id: 2 }, { stock: 7 })]));
    log.add(poll(OPENED + HOUR_MS, [listing({ id: 1 }, { stock: 8 }), listing({ id: 2 }, { stock: 7 })]));
    expect(log.lines[1]).toMatch(/\{"whole":\[\],"stocks":\[\[1,"8"\]\]\}$/);
  });

  test("a poll of one page of many names the products of the page as a few ranges", () => {
    const many = Array.from({ length: 500 }, (_, id) => listing({ id }, { stock: 9 }));
    const log = openLog();
    log.add(poll(OPENED, many, { read: "sliced" }));
    log.add(poll(OPENED + HOUR_MS, many.slice(100, 200), { read: "sliced" }));
    log.add(poll(OPENED + 2 * HOUR_MS, many.slice(200, 300), { read: "sliced" }));
    expect(log.lines[2]).toContain('"listed":"200-299","unlisted":"100-199"');
  });

  test("begins anew after a poll that is not in it, and says so; it tells nothing of a flush after that", () => {
    const shop = [listing({ id: 1 }, { stock: 9 })];
    const log = openLog();
    expect(log.add(poll(OPENED, shop))).toMatchObject({ isFirst: true });
    expect(log.add(poll(OPENED + HOUR_MS, shop))).toMatchObject({ isFirst: false });
    log.skip(new Date(OPENED + 2 * HOUR_MS).toISOString());
    const flush = { kind: "flush", upSince: "", silences: [] } as const;
    expect(log.add({ ...flush, at: new Date(OPENED + 2.5 * HOUR_MS).toISOString() })).toBeNull();
    expect(log.add(poll(OPENED + 3 * HOUR_MS, shop))).toMatchObject({ isFirst: true, listed: new Set([1]) });
  });

  test("begins anew when the clock was set back", () => {
    const shop = [listing({ id: 1 }, { stock: 9 })];
    const log = openLog();
    log.add(poll(OPENED, shop));
    expect(log.add(poll(OPENED - HOUR_MS, shop))).toMatchObject({ isFirst: true });
  });

  test("says everything again once a week, so that its beginning can be dropped, and goes on all the same", () => {
    const shop = [listing({ id: 1 }, { stock: 9 })];
    const log = openLog();
    const days = Array.from({ length: 15 }, (_, day) => log.add(poll(OPENED + day * 24 * HOUR_MS, shop)));
    expect(log.lines.flatMap((line, day) => (line.includes('"base"') ? [day] : []))).toEqual([0, 7, 14]);
    expect(days.flatMap((step, day) => (step?.kind === "poll" && step.isFirst ? [day] : []))).toEqual([0]);
  });
});

test("any ids are read as they were written, over the ids that are known", () => {
  const ids = fc.uniqueArray(fc.integer({ min: -3, max: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(ids, ids, ids, (wanted, free, others) => {
      const known = [...new Set([...wanted, ...free, ...others])];
      const text = formatIds(
        (id) => wanted.includes(id),
        (id) => free.includes(id),
        known,
      );
      if (wanted.length === 0) return;
      expect(text).toMatch(ID_RANGES);
      const read = readIds(text, known);
      expect(read.filter((id) => !free.includes(id) || wanted.includes(id))).toEqual([...wanted].sort((a, b) => a - b));
      expect(read.filter((id) => !wanted.includes(id) && !free.includes(id))).toEqual([]);
    }),
  );
});
