import { expect, test } from "@jest/globals";
import { type CoalescedChange, coalesceChanges } from "../../src/notifications/coalesce.ts";
import type { Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import fc from "../fast-check.ts";
import { at, breached, delivery, depleted, recovered, retired } from "../messages/changes.ts";
import { level, product } from "../stock/levels.ts";

const low = level({ stock: 2 });
const out = level({ stock: 0 });
const full = level({ stock: 30 });

function net(...changes: Change[]): CoalescedChange[] {
  return [...coalesceChanges(changes.map((change, index) => delivery(index + 1, [change])))];
}

test("a breach that recovered meanwhile is told once, as recovered, with the time that it lasted", () => {
  const end = recovered(full, { stockBefore: decimal(0), at: at("17:15") });
  expect(net(breached(out, { at: at("16:02") }), end)).toEqual([
    { change: { ...end, stockBefore: null }, meanwhile: [{ status: "out", from: at("16:02"), to: at("17:15") }] },
  ]);
});

test("a recovery that was breached again is told once, as breached", () => {
  const end = breached(low, { at: at("17:00") });
  expect(net(recovered(full, { stockBefore: decimal(3), at: at("16:00") }), end)).toEqual([
    {
      change: { ...end, stockBefore: decimal(3) },
      meanwhile: [{ status: "ok", from: at("16:00"), to: at("17:00") }],
    },
  ]);
});

test("a breach that nobody heard of before the stock ran out is told as a breach, out of stock", () => {
  const end = depleted(out, { stockBefore: decimal(2), at: at("17:00") });
  expect(net(breached(low, { at: at("16:00") }), end)).toEqual([
    {
      change: { ...end, kind: "breached", stockBefore: null, afterSilence: null },
      meanwhile: [{ status: "low", from: at("16:00"), to: at("17:00") }],
    },
  ]);
});

test("a level retired after its breach is told as retired", () => {
  expect(net(breached(low), retired(low, "deleted"))).toMatchObject([
    { change: { kind: "retired", reason: "deleted" }, meanwhile: [{ status: "low" }] },
  ]);
});

test("each level is merged by itself: one product in two warehouses is two levels", () => {
  const south = level({ stock: 2, warehouse: "Bodega Sur" });
  expect(net(breached(low), breached(south), recovered(full))).toMatchObject([
    { change: { kind: "recovered" } },
    { change: { kind: "breached", level: { warehouse: "Bodega Sur" } } },
  ]);
});

/** Generates the changes of a few levels, as polls would see them, in any number of deliveries. */
const lives = fc
  .array(fc.array(fc.record({ id: fc.integer({ min: 1, max: 4 }), pick: fc.nat({ max: 2 }) }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((polls) => {
    const last = new Map<number, Change>();
    return polls.map((events, poll) => {
      const seen = new Map<number, Change>();
      for (const { id, pick } of events) {
        if (!seen.has(id)) seen.set(id, next(last.get(id), id, pick, at(`${10 + poll}:00`)));
      }
      for (const [id, change] of seen) last.set(id, change);
      return delivery(poll + 1, [...seen.values()]);
    });
  });

function next(before: Change | undefined, id: number, pick: number, when: string): Change {
  const of = product({ id });
  const lowNow = level({ stock: 2 }, of);
  const outNow = level({ stock: 0 }, of);
  const told = { at: when };
  if (!before || before.kind === "recovered" || before.kind === "retired") {
    return breached(pick === 0 ? lowNow : outNow, told);
  }
  if (pick === 0 && before.status === "low") return depleted(outNow, { ...told, stockBefore: decimal(2) });
  if (pick === 1) return retired(lowNow, "disabled", told);
  return recovered(level({ stock: 30 }, of), { ...told, stockBefore: before.level.stock });
}

test("every level is told exactly once, with its last status", () => {
  fc.assert(
    fc.property(lives, (deliveries) => {
      const last = new Map(deliveries.flatMap(({ changes }) => changes).map((change) => [change.key, change]));
      const told = [...coalesceChanges(deliveries)].map(({ change }) => change);
      expect(told.map(({ key }) => key)).toEqual([...new Set(told.map(({ key }) => key))]);
      expect(new Set(told.map(({ key }) => key))).toEqual(new Set(last.keys()));
      for (const { key, level, status, at, since } of told.map((change) => ({ status: null, ...change }))) {
        expect({ status: null, ...last.get(key) }).toMatchObject({ level, status, at, since });
      }
      for (const change of told) {
        const kind = last.get(change.key)?.kind;
        expect(kind === "depleted" ? ["breached", "depleted"] : [kind]).toContain(change.kind);
      }
    }),
  );
});

test("the statuses meanwhile follow each other without gaps, and end where the change begins", () => {
  fc.assert(
    fc.property(lives, (deliveries) => {
      const all = deliveries.flatMap(({ changes }) => changes);
      for (const { change, meanwhile } of coalesceChanges(deliveries)) {
        const ofLevel = all.filter(({ key }) => key === change.key);
        expect(meanwhile.map(({ from }) => from)).toEqual(ofLevel.slice(0, -1).map((passed) => passed.at));
        expect(meanwhile.map(({ to }) => to)).toEqual(ofLevel.slice(1).map((passed) => passed.at));
      }
    }),
  );
});

test("a single delivery stays as it is", () => {
  fc.assert(
    fc.property(lives, (deliveries) => {
      for (const alone of deliveries) {
        expect([...coalesceChanges([alone])]).toEqual(alone.changes.map((change) => ({ change, meanwhile: [] })));
      }
    }),
  );
});
