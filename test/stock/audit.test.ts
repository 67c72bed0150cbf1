import { describe, expect, test } from "@jest/globals";
import { type AuditPolicy, auditListings, FINDING_KINDS, type Finding } from "../../src/stock/audit.ts";
import { compare, decimal } from "../../src/stock/decimal.ts";
import { judge } from "../../src/stock/judge.ts";
import { type Listing, levelKey } from "../../src/stock/level.ts";
import type { Snapshot } from "../../src/stock/snapshot.ts";
import fc from "../fast-check.ts";
import { listing } from "./levels.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date("2026-11-23T14:00:00Z");
const policy: AuditPolicy = {
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  alwaysOutAfterMs: 30 * DAY_MS,
};

/** The facts of a product without faults. */
const sound = { supplier: "Distribuidora Delta", cost: decimal(10) };

const audit = (listings: readonly Listing[], episodes: Snapshot | null = null) =>
  auditListings([...listings, listing({ ...sound, id: 999 }, { stock: 40 })], episodes, policy, now);

const described = ({ kind, level, rows }: Finding) => `${kind} ${level.product.name} ${level.warehouse} ${rows}`;

/** Returns open episodes of a product, one for each level, that began so many days ago; null: that level has none. */
function openSince({ levels }: Listing, ...days: readonly (number | null)[]): Snapshot {
  return new Map(
    levels.flatMap((level, index) => {
      const ago = days[index] ?? null;
      const threshold = { value: decimal(5), source: "erp" } as const;
      const facts = { level, status: "out", threshold, elsewhere: null, pending: null } as const;
      return ago === null
        ? []
        : [[levelKey(level), { ...facts, since: new Date(now.getTime() - ago * DAY_MS).toISOString() }]];
    }),
  );
}

test.each<[string, Listing, string[]]>([
  ["a sound product", listing(sound, { stock: 40 }), []],
  [
    "no minimum, be it 0 or none",
    listing(sound, { stock: 0, minimum: 0 }, { stock: 0, minimum: null }),
    ["duplicate_warehouse Laptop Dell Inspiron 15 Bodega Principal 2"],
  ],
  [
    "a minimum above the maximum",
    listing(sound, { stock: 90, minimum: 60, maximum: 50 }),
    ["minimum_above_maximum Laptop Dell Inspiron 15 Bodega Principal 1"],
  ],
  ["a minimum at the maximum", listing(sound, { stock: 90, minimum: 50, maximum: 50 }), []],
  [
    "no maximum",
    listing(sound, { stock: 90, maximum: null }),
    ["minimum_without_maximum Laptop Dell Inspiron 15 Bodega Principal 1"],
  ],
  [
    "a maximum of 0, which the server writes by itself",
    listing(sound, { stock: 90, maximum: 0 }),
    ["minimum_without_maximum Laptop Dell Inspiron 15 Bodega Principal 1"],
  ],
  [
    "low, with neither supplier nor cost",
    listing({ supplier: " ", cost: null }, { stock: 3 }),
    [
      "low_without_supplier Laptop Dell Inspiron 15 Bodega Principal 1",
      "low_without_cost Laptop Dell Inspiron 15 Bodega Principal 1",
    ],
  ],
  [
    "low, at a cost of 0",
    listing({ ...sound, cost: decimal(0) }, { stock: 3 }),
    ["low_without_cost Laptop Dell Inspiron 15 Bodega Principal 1"],
  ],
  ["well stocked, with neither", listing({ supplier: null, cost: null }, { stock: 30 }), []],
  [
    "two rows of one warehouse",
    listing(sound, { stock: 30 }, { stock: 2 }),
    ["duplicate_warehouse Laptop Dell Inspiron 15 Bodega Principal 2"],
  ],
  ["one name in two branches", listing(sound, { stock: 30 }, { stock: 20, branch: "Norte" }), []],
])("%s", (_, found, expected) => {
  expect(audit([found]).map(described)).toEqual(expected);
});

describe("a product that is always out", () => {
  const everywhere = listing(
    sound,
    { stock: 0 },
    { stock: -2, warehouse: "Norte" },
    { stock: 9, minimum: 0, warehouse: "Sur" },
  );

  test("is out in every warehouse that has a minimum, and gives one finding, with the level of the least stock", () => {
    expect(audit([everywhere])).toMatchObject([
      { kind: "always_out", rows: 2, since: null, status: "out", level: { warehouse: "Norte", stock: "-2" } },
    ]);
  });

  test("is not found when one warehouse has stock", () => {
    expect(audit([listing(sound, { stock: 0 }, { stock: 1, warehouse: "Norte" })])).toEqual([]);
  });

  test.each<[string, (number | null)[], (number | null)[]]>([
    ["counts from when the last warehouse ran short", [90, 40], [40]],
    ["is found from the day on which it has been short for long enough", [90, 30], [30]],
    ["is not found before that day", [90, 29], []],
    ["is not found while one warehouse has no episode yet", [90, null], []],
    ["is not found without open episodes", [], []],
  ])("%s", (_, days, expected) => {
    const found = audit([everywhere], openSince(everywhere, ...days));
    expect(found.map(({ since }) => since && (now.getTime() - Date.parse(since)) / DAY_MS)).toEqual(expected);
  });
});

test("a missing supplier is no finding when the server names no supplier at all", () => {
  expect(auditListings([listing({ supplier: null }, { stock: 3 })], null, policy, now)).toEqual([]);
});

test("the thresholds of the config decide which levels are short", () => {
  const found = listing({ cost: null }, { stock: 8, minimum: 5 });
  const rule = {
    number: 1,
    name: null,
    effect: { kind: "minimum", factor: decimal(10) },
    matches: () => true,
  } as const;
  const thresholds = { ...policy.thresholds, rules: [{ ...rule, match: {} }] };
  expect(auditListings([found], null, { ...policy, thresholds }, now)).toMatchObject([
    { kind: "low_without_cost", status: "low", threshold: { value: "10" } },
  ]);
});

const quantity = fc.integer({ min: -1, max: 4 });
const row = fc.record({
  stock: quantity,
  minimum: fc.option(quantity),
  maximum: fc.option(quantity),
  branch: fc.constantFrom("Norte", null),
  warehouse: fc.constantFrom("A", "B", null),
});
const catalog = fc
  .array(fc.tuple(fc.option(fc.constantFrom("S", "")), fc.option(quantity), fc.array(row, { maxLength: 4 })), {
    maxLength: 5,
  })
  .map((products) =>
    products.map(([supplier, cost, rows], index) =>
      listing({ id: index, name: `P${index % 2}`, supplier, cost: cost === null ? null : decimal(cost) }, ...rows),
    ),
  );

test("for any catalog, findings are exactly those that each kind describes, most urgent first, in any order of the pages", () => {
  fc.assert(
    fc.property(catalog, (listings) => {
      const findings = audit(listings);
      const levels = listings.flatMap((it) => it.levels);
      const of = (kind: Finding["kind"]) => findings.filter((finding) => finding.kind === kind);
      const has = (value: string | null) => value !== null && compare(decimal(value), decimal(0)) > 0;

      const minimums = levels.filter(({ minimum }) => has(minimum));
      expect(of("minimum_above_maximum").length + of("minimum_without_maximum").length).toBe(
        minimums.filter(({ minimum, maximum }) => !has(maximum) || Number(minimum) > Number(maximum)).length,
      );
      expect(of("minimum_without_maximum").every(({ level }) => !has(level.maximum))).toBe(true);
      for (const { level, status } of [...of("low_without_supplier"), ...of("low_without_cost")]) {
        expect(status).not.toBe("ok");
        expect(status).toBe(judge(level, policy.thresholds).status);
      }
      expect(of("low_without_supplier").every(({ level }) => !level.product.supplier)).toBe(true);
      expect(of("low_without_cost").every(({ level }) => !has(level.product.cost))).toBe(true);

      const keys = levels.map(levelKey);
      expect(
        of("duplicate_warehouse")
          .map(({ level }) => levelKey(level))
          .sort(),
      ).toEqual([...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].sort());
      const isOut = ({ levels }: Listing) => {
        const watched = levels.filter(({ minimum }) => has(minimum));
        return watched.length > 0 && watched.every(({ stock }) => Number(stock) <= 0);
      };
      const out = of("always_out").map(({ level }) => level.product.id);
      expect(out.sort()).toEqual(listings.filter(isOut).map(({ product }) => product.id));

      const order = findings.map(({ kind }) => FINDING_KINDS.indexOf(kind));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(audit(listings.toReversed())).toEqual(findings);
    }),
  );
});
