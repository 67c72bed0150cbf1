import { expect, test } from "@jest/globals";
import type { FiledLevel, Histories } from "../../../src/stock/consumption/filing.ts";
import {
  addDays,
  addSales,
  daysToRead,
  productsBySku,
  READ_BACK_DAYS,
  type SoldLine,
  soldByShard,
  sumSales,
} from "../../../src/stock/consumption/sales.ts";
import { add, type Decimal, decimal, ZERO } from "../../../src/stock/decimal.ts";
import fc from "../../fast-check.ts";

const HOUR = 3_600_000;
const TODAY = 20_500;
const sold = (sku: string, units: number, branch: string | null = "Norte"): SoldLine => ({
  sku,
  branch,
  units: decimal(units),
});

function unitsIn(filed: Histories): Decimal {
  return [...filed.values()]
    .flat()
    .reduce((sum, { falls }) => falls.reduce((all, { units }) => add(all, units), sum), ZERO);
}

test("an SKU means its product, and none where several have it", () => {
  const products = [
    { id: 1, sku: "A" },
    { id: 2, sku: "B" },
    { id: 3, sku: "B" },
    { id: 4, sku: null },
    { id: 1, sku: "A" },
  ];
  expect(productsBySku(products)).toEqual(
    new Map([
      ["A", 1],
      ["B", null],
    ]),
  );
});

test("a day is over three hours after its end, and days are read newest first, each once", () => {
  const at = (hours: number) => daysToRead([], TODAY * 24 * HOUR + hours * HOUR);
  expect(at(2.9)[0]).toBe(TODAY - 2);
  expect(at(3)[0]).toBe(TODAY - 1);
  expect(at(3)).toHaveLength(READ_BACK_DAYS);
  expect(daysToRead(at(3).slice(3), TODAY * 24 * HOUR + 3 * HOUR)).toEqual([TODAY - 1, TODAY - 2, TODAY - 3]);
});

test("lines of a day are summed up by product and branch, without SKUs that are not known or not one product's", () => {
  const lines = [sold("A", 2), sold("A", 0.5), sold("A", 1, "Sur"), sold("B", 9), sold("C", 9), sold("A", -4)];
  const products = new Map([
    ["A", 1],
    ["B", null],
  ]);
  expect(sumSales(new Map([[TODAY - 1, lines]]), products)).toEqual(
    new Map([
      [
        1,
        new Map([
          ["Norte", new Map([[TODAY - 1, "2.5"]])],
          ["Sur", new Map([[TODAY - 1, "1"]])],
        ]),
      ],
    ]),
  );
});

test("what is older than 90 days is dropped, from sales and from the days that were read", () => {
  const old: FiledLevel = {
    place: { branch: "Norte", warehouse: null },
    falls: [{ day: TODAY - 91, days: 1, units: decimal(3) }],
    blind: [],
  };
  expect(addSales(new Map([[1, [old]]]), new Map(), TODAY)).toEqual(new Map());
  expect(addDays([TODAY - 91, TODAY - 90], [TODAY - 1, TODAY - 90], TODAY)).toEqual([TODAY - 90, TODAY - 1]);
  expect(addDays([TODAY - 1, TODAY + 3], [], TODAY)).toEqual([TODAY - 1]);
});

test("no day is ever counted twice, in whatever order and however often days are read", () => {
  const line = fc.record({
    sku: fc.constantFrom("1", "2", "200"),
    branch: fc.constantFrom("Norte", "Sur", null),
    units: fc.integer({ min: 1, max: 50 }).map((it) => decimal(it / 4)),
  });
  const days = fc.uniqueArray(
    fc.record({
      day: fc.integer({ min: TODAY - READ_BACK_DAYS, max: TODAY - 1 }),
      lines: fc.array(line, { maxLength: 6 }),
    }),
    { selector: ({ day }) => day, maxLength: 12 },
  );
  const products = new Map(["1", "2", "200"].map((sku) => [sku, Number(sku)]));
  fc.assert(
    fc.property(days, fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 8 }), (read, again) => {
      let kept = new Map<number, Histories>();
      const repeated = [...read, ...again.flatMap((at) => read[at] ?? [])];
      for (const { day, lines } of repeated) {
        for (const [shard, ofShard] of soldByShard(sumSales(new Map([[day, lines]]), products))) {
          kept = new Map(kept).set(shard, addSales(kept.get(shard) ?? new Map(), ofShard, TODAY));
        }
      }
      const all = read.flatMap(({ lines }) => lines).reduce((sum, { units }) => add(sum, units), ZERO);
      expect([...kept.values()].map(unitsIn).reduce(add, ZERO)).toBe(all);
      for (const { falls } of [...kept.values()].flatMap((filed) => [...filed.values()].flat())) {
        for (const [at, { day }] of falls.entries()) expect(day).toBeGreaterThan(falls[at - 1]?.day ?? 0);
      }
    }),
    { numRuns: 200 },
  );
});
