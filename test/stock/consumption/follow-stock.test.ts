import { describe, expect, test } from "@jest/globals";
import type { Interval } from "../../../src/stock/consumption/calendar.ts";
import { followStock } from "../../../src/stock/consumption/follow-stock.ts";
import type { Tracked } from "../../../src/stock/consumption/tracked.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import type { Listing } from "../../../src/stock/level.ts";
import fc from "../../fast-check.ts";
import { listing } from "../levels.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Follows one product through reads at these local times; each read lists the stocks by warehouse. Undefined: not listed. */
function follow(reads: readonly (readonly [at: number, stocks: Record<string, number | string> | undefined])[]) {
  let book: ReadonlyMap<number, readonly Tracked[]> = new Map();
  let from = reads[0]?.[0] ?? 0;
  let changes = 0;
  for (const [to, stocks] of reads) {
    const changed = followStock(book, stocks ? [listingOf(stocks)] : [], { from, to });
    changes += changed.size;
    book = new Map([...book, ...changed]);
    from = to;
  }
  const levels = book.get(301) ?? [];
  return { levels, changes, at: (warehouse: string) => levels.find(({ place }) => place.warehouse === warehouse) };
}

function listingOf(stocks: Record<string, number | string>): Listing {
  return listing({}, ...Object.entries(stocks).map(([warehouse, stock]) => ({ warehouse, stock })));
}

describe("following the stock of a product from read to read", () => {
  test("the first read only says where everything stands", () => {
    const { at } = follow([[9 * HOUR, { A: 5, B: 0 }]]);
    expect(at("A")).toMatchObject({ stock: "5", since: 9, blindSince: null, falls: [] });
    expect(at("B")).toMatchObject({ stock: "0", blindSince: 9 });
  });

  test("a read that finds everything as it was changes nothing", () => {
    const { changes } = follow([
      [0, { A: 5, B: 2 }],
      [HOUR, { A: 5, B: 2 }],
      [2 * HOUR, { B: 2, A: 5 }],
    ]);
    expect(changes).toBe(1);
  });

  test("falls are demand, exact, by day; a rise is a receipt", () => {
    const { at } = follow([
      [9 * HOUR, { A: "5.3" }],
      [10 * HOUR, { A: "5.1" }],
      [11 * HOUR, { A: 5 }],
      [12 * HOUR, { A: 25 }],
      [DAY + 9 * HOUR, { A: 24 }],
    ]);
    expect(at("A")?.falls).toEqual([{ day: 0, days: 1, units: "1.3" }]);
  });

  test("a fall with an equal rise in another warehouse is a transfer", () => {
    const { at } = follow([
      [0, { A: 10, B: 1, C: 7 }],
      [HOUR, { A: 6, B: 5, C: 6 }],
    ]);
    expect([at("A"), at("B"), at("C")].map((level) => level?.falls.length)).toEqual([0, 0, 1]);
  });

  test("so is a fall that two rises make up together", () => {
    const { at } = follow([
      [0, { A: 10, B: 1, C: 1 }],
      [HOUR, { A: 5, B: 3, C: 4 }],
    ]);
    expect(at("A")?.falls).toEqual([]);
  });

  test("what falls while nothing is read is spread over the days whose noon passes", () => {
    const { at } = follow([
      [20 * HOUR, { A: 10 }],
      [3 * DAY + 8 * HOUR, { A: 4 }],
    ]);
    expect(at("A")?.falls).toEqual([{ day: 1, days: 2, units: "6" }]);
  });

  test("with one read each morning a fall belongs to the day before", () => {
    const { at } = follow([
      [7 * HOUR, { A: 10 }],
      [DAY + 7 * HOUR, { A: 8 }],
      [2 * DAY + 7 * HOUR, { A: 5 }],
    ]);
    expect(at("A")?.falls.map(({ day, units }) => [day, units])).toEqual([
      [0, "2"],
      [1, "3"],
    ]);
  });

  test("a long interval in which a product fell in one warehouse and rose in another tells nothing of either", () => {
    const { at } = follow([
      [0, { A: 10, B: 3 }],
      [2 * DAY, { A: 2, B: 9 }],
    ]);
    expect(at("A")).toMatchObject({ falls: [], blind: [{ from: 0, to: 48 }] });
    expect(at("B")).toMatchObject({ falls: [], blind: [{ from: 0, to: 48 }] });
  });

  test("time at zero stock is blind, until the stock rises or falls below zero", () => {
    const { at } = follow([
      [0, { A: 1, B: 1 }],
      [2 * HOUR, { A: 0, B: 0 }],
      [20 * HOUR, { A: 0, B: 0 }],
      [30 * HOUR, { A: 8, B: 0 }],
      [31 * HOUR, { A: 8, B: -1 }],
    ]);
    expect(at("A")).toMatchObject({ blindSince: null, blind: [{ from: 2, to: 30 }] });
    expect(at("B")).toMatchObject({ blindSince: null, blind: [{ from: 2, to: 30 }], stock: "-1" });
  });

  test("a level that is not listed for a while begins again at the stock with which it comes back", () => {
    const { at } = follow([
      [0, { A: 9, B: 1 }],
      [10 * HOUR, { B: 1 }],
      [20 * HOUR, undefined],
      [DAY, { A: 2, B: 1 }],
    ]);
    expect(at("A")).toMatchObject({ stock: "2", falls: [], since: 0, blind: [{ from: 0, to: 24 }] });
    expect(at("B")).toMatchObject({ falls: [], blind: [{ from: 10, to: 24 }] });
  });

  test("a level whose row could not be read is not gone", () => {
    const between: Interval = { from: 0, to: HOUR };
    const book = followStock(new Map(), [listingOf({ A: 9, B: 1 })], between);
    const partial = { ...listingOf({ A: 9 }), isPartial: true };
    expect(followStock(book, [partial], { from: HOUR, to: 2 * HOUR }).size).toBe(0);
  });

  test("a product that is gone for longer than a history lasts is forgotten", () => {
    const { levels } = follow([
      [0, { A: 9 }],
      [DAY, undefined],
      [60 * DAY, undefined],
      [92 * DAY, undefined],
    ]);
    expect(levels).toEqual([]);
  });

  test("rows of one place count together", () => {
    const rows = (a: number, b: number) => listing({}, { stock: a }, { stock: b });
    const book = followStock(new Map(), [rows(5, 3)], { from: 0, to: 0 });
    const changed = followStock(book, [rows(3, 4)], { from: 0, to: HOUR });
    expect(changed.get(301)).toMatchObject([{ stock: "7", falls: [{ units: "1" }] }]);
  });
});

const units = fc.integer({ min: 1, max: 40 });
const warehouse = fc.constantFrom("A", "B", "C");

const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("sale" as const), at: warehouse, units }) },
  fc.record({ kind: fc.constant("receipt" as const), at: warehouse, units }),
  fc.record({ kind: fc.constant("transfer" as const), at: warehouse, to: warehouse, units }),
  fc.record({ kind: fc.constant("pause" as const), hours: fc.integer({ min: 1, max: 120 }) }),
);

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;
type Stocks = Record<string, number>;

/** Applies an event as far as the stock allows. Returns the units sold. */
function apply(stocks: Stocks, it: Event): number {
  if (it.kind === "pause") return 0;
  const here = stocks[it.at] ?? 0;
  if (it.kind === "receipt") {
    stocks[it.at] = here + it.units;
    return 0;
  }
  const taken = Math.min(here, it.units);
  stocks[it.at] = here - taken;
  if (it.kind === "sale") return taken;
  stocks[it.to] = (stocks[it.to] ?? 0) + taken;
  return 0;
}

const fallen = (levels: readonly Tracked[]) =>
  levels.flatMap(({ falls }) => falls).reduce((sum, fall) => sum + Number(fall.units), 0);

describe("whatever happens in a shop", () => {
  test("with a read after each event exactly the sales are told as demand, and no transfer, receipt or pause", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const stocks: Stocks = { A: 30, B: 0, C: 12 };
        const reads: [number, Stocks][] = [[0, { ...stocks }]];
        let time = 0;
        let sold = 0;
        for (const it of events) {
          sold += apply(stocks, it);
          time += it.kind === "pause" ? it.hours * HOUR : HOUR / 4;
          reads.push([time, { ...stocks }]);
        }
        expect(fallen(follow(reads).levels)).toBe(sold);
      }),
    );
  });

  test("with reads now and then no more is told than was sold, but for what a transfer and a sale in one short interval hide", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.boolean()), { maxLength: 60 }), (events) => {
        const stocks: Stocks = { A: 30, B: 0, C: 12 };
        const reads: [number, Stocks][] = [[0, { ...stocks }]];
        let time = 0;
        let [sold, moved] = [0, 0];
        for (const [it, isRead] of events) {
          const before = { ...stocks };
          const units = apply(stocks, it);
          sold += units;
          if (it.kind === "transfer" && it.to !== it.at) moved += (before[it.at] ?? 0) - (stocks[it.at] ?? 0);
          time += it.kind === "pause" ? it.hours * HOUR : HOUR / 4;
          if (isRead) reads.push([time, { ...stocks }]);
        }
        expect(fallen(follow(reads).levels)).toBeLessThanOrEqual(sold + moved);
      }),
    );
  });

  test("no sum of falls loses a decimal", () => {
    const stocks = Array.from({ length: 40 }, (_, index) => decimal(12 - index * 0.1));
    const { at } = follow(stocks.map((stock, index) => [(9 + index * 0.01) * HOUR, { A: stock }]));
    expect(at("A")?.falls).toEqual([{ day: 0, days: 1, units: "3.9" }]);
  });
});
