import { describe, expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import {
  type Detection,
  detectChanges,
  type Evidence,
  type Memory,
  NO_MEMORY,
} from "../../src/stock/detect-changes.ts";
import type { ThresholdPolicy } from "../../src/stock/judge.ts";
import { GOODS, type Listing, levelKey } from "../../src/stock/level.ts";
import type { Snapshot } from "../../src/stock/snapshot.ts";
import fc from "../fast-check.ts";
import { level, listing } from "./levels.ts";

const policy: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };
const watched = { enabled: true, kinds: GOODS } as const;
const monday = new Date("2026-11-23T14:00:00Z");
const tuesday = new Date("2026-11-24T14:00:00Z");

const saw = (...listings: Listing[]): Evidence => ({ listings, deleted: [], incomplete: false });
const detect = (episodes: Snapshot, evidence: Evidence, now = tuesday, thresholds = policy): Detection =>
  detectChanges({ episodes, suspects: new Map() }, evidence, { thresholds, damping: NO_DAMPING, watched }, now);
const kinds = ({ changes }: Detection) => changes.map((change) => ("reason" in change ? change.reason : change.kind));

/** Returns the episodes after a first poll, on Monday, that saw these listings. */
const opened = (...listings: Listing[]) => detect(new Map(), saw(...listings), monday).episodes;

describe("a breach", () => {
  test("opens an episode and is told with the facts of the level", () => {
    const { changes, episodes } = detect(new Map(), saw(listing({}, { stock: 4, minimum: 5, note: "frágil" })));
    const key = levelKey(level({ stock: 4 }));
    expect(changes).toEqual([
      {
        kind: "breached",
        status: "low",
        key,
        level: level({ stock: 4, minimum: 5, note: "frágil" }),
        stockBefore: null,
        threshold: { value: "5", source: "erp" },
        elsewhere: null,
        afterSilence: null,
        since: tuesday.toISOString(),
        at: tuesday.toISOString(),
      },
    ]);
    expect(episodes.get(key)).toMatchObject({ status: "low", since: tuesday.toISOString() });
  });

  test("is reported once: the same stock again, or a little less, reports nothing", () => {
    const before = opened(listing({}, { stock: 4 }));
    expect(detect(before, saw(listing({}, { stock: 4 }))).changes).toEqual([]);
    expect(detect(before, saw(listing({}, { stock: 2 }))).changes).toEqual([]);
    const out = opened(listing({}, { stock: 0 }));
    expect(detect(out, saw(listing({}, { stock: 0 }))).changes).toEqual([]);
    expect(detect(out, saw(listing({}, { stock: -2 }))).changes).toEqual([]);
  });

  test("is reported per warehouse, and warehouses with enough stock report none", () => {
    const rows = [{ stock: 40 }, { stock: 1, warehouse: "Norte" }, { stock: 0, warehouse: "Sur" }];
    expect(detect(new Map(), saw(listing({}, ...rows))).changes).toMatchObject([
      { kind: "breached", status: "low", level: { warehouse: "Norte" } },
      { kind: "breached", status: "out", level: { warehouse: "Sur" } },
    ]);
  });

  test("is not reported for a disabled product or a service, even if the API lists it", () => {
    expect(detect(new Map(), saw(listing({ enabled: false }, { stock: 0 }))).changes).toEqual([]);
    expect(detect(new Map(), saw(listing({ type: "service" }, { stock: 0 }))).changes).toEqual([]);
  });
});

describe("within an episode", () => {
  test("low to out is reported as depleted, with the stock before and the start of the episode", () => {
    const before = opened(listing({}, { stock: 4 }));
    expect(detect(before, saw(listing({}, { stock: 0 }))).changes).toMatchObject([
      { kind: "depleted", status: "out", stockBefore: "4", level: { stock: "0" }, since: monday.toISOString() },
    ]);
  });

  test("out to low is not reported, and a second fall to zero is", () => {
    const back = detect(opened(listing({}, { stock: 0 })), saw(listing({}, { stock: 2 })));
    expect(back.changes).toEqual([]);
    expect(kinds(detect(back.episodes, saw(listing({}, { stock: 0 }))))).toEqual(["depleted"]);
  });
});

describe("a recovery", () => {
  const before = opened(listing({}, { stock: 4, minimum: 10 }));

  test("by restocking carries the stock before and now, and closes the episode", () => {
    const { changes, episodes } = detect(before, saw(listing({}, { stock: 40, minimum: 10 })));
    expect(changes).toMatchObject([
      { kind: "recovered", reason: "restocked", stockBefore: "4", level: { stock: "40" }, since: monday.toISOString() },
    ]);
    expect(episodes).toEqual(new Map());
  });

  test("by a lowered or removed minimum gives that as the reason, with the thresholds before and after", () => {
    expect(detect(before, saw(listing({}, { stock: 4, minimum: 3 }))).changes).toMatchObject([
      { reason: "minimum_lowered", thresholdBefore: { value: "10" }, threshold: { value: "3" } },
    ]);
    expect(detect(before, saw(listing({}, { stock: 4, minimum: 0 }))).changes).toMatchObject([
      { reason: "minimum_lowered", thresholdBefore: { value: "10" }, threshold: null },
    ]);
  });

  test("is a restock when the stock alone is enough for it, whatever the minimum did", () => {
    expect(kinds(detect(before, saw(listing({}, { stock: 11, minimum: 3 }))))).toEqual(["restocked"]);
    expect(kinds(detect(before, saw(listing({}, { stock: 5, minimum: 3 }))))).toEqual(["minimum_lowered"]);
  });

  test("by a changed configuration is not called a restock", () => {
    const at = opened(listing({}, { stock: 10, minimum: 10 }));
    const strict: ThresholdPolicy = { ...policy, compare: "below" };
    expect(kinds(detect(at, saw(listing({}, { stock: 10, minimum: 10 })), tuesday, strict))).toEqual(["rule_changed"]);
  });
});

describe("the end of what was watched", () => {
  const before = opened(listing({}, { stock: 4 }));

  test.each([
    ["deleted", { listings: [], deleted: [301], incomplete: false }],
    ["disabled", saw(listing({ enabled: false }, { stock: 40 }))],
    ["unwatched", saw(listing({ type: "service" }, { stock: 4 }))],
    ["warehouse_gone", saw(listing({}, { stock: 40, warehouse: "Bodega Norte" }))],
  ])("is told as retired: %s", (reason, evidence) => {
    const { changes, episodes } = detect(before, evidence);
    expect(changes).toMatchObject([{ kind: "retired", reason, since: monday.toISOString() }]);
    expect(episodes).toEqual(new Map());
  });
});

test("a retirement is reported with the present facts, as far as the poll saw any", () => {
  const before = opened(listing({ name: "Old name" }, { stock: 4 }));
  const retiredBy = (evidence: Evidence) => detect(before, evidence).changes[0]?.level;
  const renamed = { name: "New name", enabled: false };
  expect(retiredBy(saw(listing(renamed, { stock: 7 })))).toMatchObject({ stock: "7", product: { name: "New name" } });
  const elsewhere = { stock: 7, warehouse: "Bodega Norte" };
  expect(retiredBy(saw(listing({ name: "New name" }, elsewhere)))).toMatchObject({
    stock: "4",
    warehouse: "Bodega Principal",
    product: { name: "New name" },
  });
  expect(retiredBy({ listings: [], deleted: [301], incomplete: false })).toMatchObject({
    stock: "4",
    product: { name: "Old name" },
  });
});

describe("absence", () => {
  const before = opened(listing({}, { stock: 4 }), listing({ id: 302 }, { stock: 1 }));

  test("of a product means unknown: its episode stays open and nothing is reported", () => {
    const { changes, episodes, unseen } = detect(before, saw(listing({ id: 302 }, { stock: 1 })));
    expect(changes).toEqual([]);
    expect(episodes).toEqual(before);
    expect(unseen).toHaveLength(1);
  });

  test("of everything, as in an empty answer, closes nothing", () => {
    expect(detect(before, saw())).toMatchObject({ changes: [], episodes: before, unseen: [...before.keys()] });
  });

  test("never closes an episode, whatever else was seen", () => {
    const row = fc.record({ stock: fc.integer({ min: -1, max: 12 }), minimum: fc.integer({ min: 0, max: 10 }) });
    const catalog = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), row), { selector: ([id]) => id });
    const listed = (rows: [number, { stock: number; minimum: number }][]) =>
      rows.map(([id, facts]) => listing({ id }, facts));
    fc.assert(
      fc.property(catalog, catalog, (first, second) => {
        const open = detect(new Map(), saw(...listed(first)), monday).episodes;
        const seen = new Set(second.map(([id]) => id));
        const { episodes, changes } = detect(open, saw(...listed(second)));
        for (const [key, episode] of open) {
          if (!seen.has(episode.level.product.id)) expect(episodes.get(key)).toEqual(episode);
        }
        const told = changes.filter(({ kind }) => kind === "breached").length - changes.filter(closes).length;
        expect(episodes.size).toBe(open.size + told);
      }),
    );
  });
});

describe("a product with rows that could not be read", () => {
  const partial = (...rows: Parameters<typeof level>[0][]) => ({ ...listing({}, ...rows), isPartial: true });

  test("keeps the episodes open whose levels it does not show, and judges the levels that it shows", () => {
    const before = opened(listing({}, { stock: 4 }, { stock: 1, warehouse: "Norte" }, { stock: 0, warehouse: "Sur" }));
    const rows = [{ stock: 40 }, { stock: 2, warehouse: "Este" }];
    const { changes, episodes, unseen } = detect(before, saw(partial(...rows)));
    expect(changes).toMatchObject([
      { kind: "recovered", level: { warehouse: "Bodega Principal" } },
      { kind: "breached", level: { warehouse: "Este" } },
    ]);
    expect(unseen).toHaveLength(2);
    for (const key of unseen) expect(episodes.get(key)).toEqual(before.get(key));
  });

  test("is retired when it is disabled, because that could be read", () => {
    const before = opened(listing({}, { stock: 4 }));
    const disabled = { ...listing({ enabled: false }), isPartial: true };
    expect(kinds(detect(before, saw(disabled)))).toEqual(["disabled"]);
  });

  test("does not end the polls in a row that confirm a breach", () => {
    const confirming = { thresholds: policy, damping: { ...NO_DAMPING, confirm: { breach: 2, recovery: 1 } }, watched };
    const look = (before: Memory, seen: Listing) => detectChanges(before, saw(seen), confirming, tuesday);
    const short = listing({}, { stock: 1 });
    const first = look(NO_MEMORY, short);
    const unread = look(first, partial());
    expect(kinds(look(unread, short))).toEqual(["breached"]);
    expect(kinds(look(look(first, listing({}, { stock: 9 })), short))).toEqual([]);
  });
});

const closes = ({ kind }: { kind: string }) => kind === "recovered" || kind === "retired";

describe("an episode whose level has not changed", () => {
  test("stays the same object, so that a quiet poll returns the same episodes", () => {
    const sights = () => [
      listing({}, { stock: 4, warehouse: "Norte", note: "frágil" }, { stock: 40, warehouse: "Sur" }),
      listing({ id: 302 }, { stock: 0 }),
    ];
    const before = opened(...sights());
    expect([...before.values()].map(({ elsewhere }) => elsewhere?.warehouse)).toEqual(["Sur", undefined]);
    expect(detect(before, saw(...sights())).episodes).toBe(before);
  });

  test("stays the same object when another one changes", () => {
    const before = opened(
      listing({}, { stock: 4 }),
      listing({ id: 302 }, { stock: 4 }),
      listing({ id: 303 }, { stock: 4 }),
    );
    const [same, lower, restocked] = [...before.values()];
    const seen = saw(
      listing({}, { stock: 4 }),
      listing({ id: 302 }, { stock: 3 }),
      listing({ id: 303 }, { stock: 40 }),
    );
    const after = [...detect(before, seen).episodes.values()];
    expect(after).toHaveLength(2);
    expect(after[0]).toBe(same);
    expect(after[1]).toEqual({ ...lower, level: { ...lower?.level, stock: "3" } });
    expect(after[1]?.level.product).toBe(lower?.level.product);
    expect([...before.values()]).toEqual([same, lower, restocked]);
  });

  test.each([
    ["another stock", { stock: 3 }],
    ["another minimum", { stock: 4, minimum: 6 }],
    ["another maximum", { stock: 4, maximum: 60 }],
    ["another note", { stock: 4, note: "pedido" }],
  ])("is another object for a level with %s", (_, row) => {
    const before = opened(listing({}, { stock: 4 }));
    const [after] = [...detect(before, saw(listing({}, row))).episodes.values()];
    expect(after?.level).toEqual(level(row));
  });

  test("is another object when its product has another name, or when another warehouse can give stock now", () => {
    const before = opened(listing({}, { stock: 4 }));
    const [renamed] = [...detect(before, saw(listing({ name: "Laptop" }, { stock: 4 }))).episodes.values()];
    expect(renamed?.level.product.name).toBe("Laptop");
    const seen = saw(listing({}, { stock: 4 }, { stock: 40, warehouse: "Sur" }));
    expect([...detect(before, seen).episodes.values()][0]?.elsewhere).toMatchObject({ warehouse: "Sur", above: "35" });
  });
});
