import { expect, test } from "@jest/globals";
import { atOnce } from "../../src/steps.ts";
import {
  type AdvicePolicy,
  adviseOn,
  type CatalogAdvice,
  joinAdvice,
  type Measured,
} from "../../src/stock/advise-on.ts";
import type { Fall, Observed } from "../../src/stock/consumption/history.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Listing } from "../../src/stock/level.ts";
import { NO_OUTLOOK, type Outlook } from "../../src/stock/outlook.ts";
import { listing } from "./levels.ts";
import { rules } from "./rules.ts";

const NOW = new Date("2026-11-26T18:00:00.000Z");
const DAY_MS = 24 * 3_600_000;
const TODAY = Math.floor(NOW.getTime() / DAY_MS);
const PLACE = { branch: "Sucursal Central", warehouse: "Bodega Principal" };
const NORTH = { branch: "Sucursal Norte", warehouse: "Bodega Norte" };

const policy: AdvicePolicy = {
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  leadDays: null,
  deadAfterMs: 60 * DAY_MS,
  overstockDays: decimal(100),
  leastValue: decimal(0),
};

const still = (facts: Partial<Observed> = {}) => ({
  place: PLACE,
  since: (TODAY - 200) * 24,
  blindSince: null,
  falls: [],
  blind: [],
  ...facts,
});

const seenOf = (
  observed: Readonly<Record<number, ReturnType<typeof still>[]>>,
  { at = NOW.toISOString(), sold = {} }: { at?: string; sold?: Readonly<Record<number, readonly Fall[]>> } = {},
) => ({
  observed: new Map(Object.entries(observed).map(([id, levels]) => [Number(id), levels])),
  sold: new Map(Object.entries(sold).map(([id, falls]) => [Number(id), [{ falls }]])),
  readAt: Date.parse(at),
  at,
});

const OUTLOOK: Outlook = { perDay: decimal(2), spread: decimal(0), serviceLevel: decimal(95), leadDays: decimal(5) };
const NOTHING_SEEN: Measured = { outlookOf: NO_OUTLOOK, seen: null };

/** Advises on a catalog in two parts, as it may be. */
const adviseAll = (listings: readonly Listing[], ...given: [Measured, AdvicePolicy, Date]) =>
  joinAdvice([listings.slice(0, 1), listings.slice(1)].map((part) => atOnce(adviseOn(part, ...given))));

const told = (found: CatalogAdvice) =>
  found.items.map(({ kind, level, minimum, maximum, excess }) => [kind, level.product.id, minimum, maximum, excess]);

test("dead stock is of a product, in all its warehouses, the dearest first", () => {
  const listings = [
    listing({ id: 1, cost: decimal(2) }, { stock: 10 }, { stock: 30, ...NORTH }),
    listing({ id: 2, cost: decimal(500) }, { stock: 1 }),
    listing({ id: 3 }, { stock: 10 }, { stock: 8, ...NORTH }),
    listing({ id: 4 }, { stock: 0 }),
    listing({ id: 5 }, { stock: 9 }),
  ];
  const sold = { day: TODAY - 3, days: 1, units: decimal(1) };
  const seen = seenOf({
    1: [still(), still({ place: NORTH } as object)],
    2: [still()],
    // What one warehouse sells is wanted.
    3: [still(), still({ place: NORTH, falls: [sold] } as object)],
    4: [still()],
    5: [still({ since: (TODAY - 20) * 24 })],
  });
  const found = adviseAll(listings, { outlookOf: NO_OUTLOOK, seen }, policy, NOW);
  expect(told(found)).toEqual([
    ["dead_stock", 2, null, null, "1"],
    ["dead_stock", 1, null, null, "40"],
  ]);
  expect(found.items[1]).toMatchObject({ rows: 2, value: "80", level: NORTH });
  expect(found.notSeenLong).toBe(1);

  const dear = adviseAll(listings, { outlookOf: NO_OUTLOOK, seen }, { ...policy, leastValue: decimal(100) }, NOW);
  expect(told(dear)).toEqual([["dead_stock", 2, null, null, "1"]]);
  // What was read two weeks ago and more says nothing of today.
  const old = seenOf({ 2: [still()] }, { at: new Date(NOW.getTime() - 15 * DAY_MS).toISOString() });
  expect(adviseAll(listings, { outlookOf: NO_OUTLOOK, seen: old }, policy, NOW)).toMatchObject({
    items: [],
    notSeenLong: 4,
  });
});

test("advice by a rate that rests on sales says so", () => {
  const listings = [listing({ id: 1 }, { stock: 90, minimum: 2, maximum: null }), listing({ id: 2 }, { stock: 90 })];
  const sold = { 1: [{ day: TODAY - 3, days: 1, units: decimal(1) }] };
  const seen = seenOf({ 1: [still()], 2: [still()] }, { sold });
  const outlookOf = ({ product }: { readonly product: { readonly id: number } }) =>
    product.id === 1 ? ({ ...OUTLOOK, source: "sales" } as const) : null;
  const found = adviseAll(listings, { outlookOf, seen }, policy, NOW);
  expect(found.items.map(({ kind, level, source }) => [kind, level.product.id, source])).toEqual([
    ["limits", 1, "sales"],
    ["dead_stock", 2, undefined],
  ]);
});

test("what sales name was wanted, also where nothing fell", () => {
  const listings = [listing({ id: 1 }, { stock: 10 }), listing({ id: 2 }, { stock: 10 })];
  const sale = (daysAgo: number) => [{ day: TODAY - daysAgo, days: 1, units: decimal(1) }];
  const seen = seenOf({ 1: [still()], 2: [still()] }, { sold: { 1: sale(3), 2: sale(61) } });
  expect(told(adviseAll(listings, { outlookOf: NO_OUTLOOK, seen }, policy, NOW))).toEqual([
    ["dead_stock", 2, null, null, "10"],
  ]);
});

test("too much is told once, and not of what is dead", () => {
  const listings = [listing({ id: 1 }, { stock: 90, maximum: 50 }), listing({ id: 2 }, { stock: 70, maximum: 50 })];
  const found = adviseAll(listings, { outlookOf: NO_OUTLOOK, seen: seenOf({ 1: [still()] }) }, policy, NOW);
  expect(told(found)).toEqual([
    ["overstock", 2, null, null, "20"],
    ["dead_stock", 1, null, null, "90"],
  ]);
  expect(told(adviseAll(listings, NOTHING_SEEN, policy, NOW))).toEqual([
    ["overstock", 1, null, null, "40"],
    ["overstock", 2, null, null, "20"],
  ]);
});

test("what changes by more days of consumption comes first, and where no lead time is known nothing is advised", () => {
  const listings = [
    listing({ id: 1 }, { stock: 20, minimum: 4, maximum: 24 }),
    listing({ id: 2 }, { stock: 20, minimum: 40, maximum: 24 }),
  ];
  const measured = { outlookOf: () => OUTLOOK, seen: null };
  expect(told(adviseAll(listings, measured, policy, NOW))).toEqual([
    ["limits", 2, "10", null, null],
    ["limits", 1, "10", null, null],
  ]);
  const { leadDays: _, ...unknown } = OUTLOOK;
  const without = { outlookOf: () => unknown, seen: null };
  expect(adviseAll(listings, without, policy, NOW)).toMatchObject({ items: [], rated: 2, withoutLeadTime: 2 });
  const found = adviseAll(listings, without, { ...policy, leadDays: decimal(10) }, NOW);
  expect(told(found)).toEqual([
    ["limits", 2, "20", "34", null],
    ["limits", 1, "20", "34", null],
  ]);
  expect(found).toMatchObject({ withoutLeadTime: 0, items: [{ leadDays: "10" }, { leadDays: "10" }] });
});

test("what a rule ignores is left alone, and of rows that share a place no rate is known", () => {
  const thresholds = { ...policy.thresholds, rules: rules([{ match: { product_id: [1] }, ignore: true }]) };
  const listings = [
    listing({ id: 1 }, { stock: 90, minimum: 4, maximum: 50 }),
    listing({ id: 2 }, { stock: 20, minimum: 4, maximum: null }, { stock: 30, minimum: 4, maximum: null }),
  ];
  const found = adviseAll(listings, { outlookOf: () => OUTLOOK, seen: null }, { ...policy, thresholds }, NOW);
  expect(found).toMatchObject({ items: [], rated: 0 });
});
