import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { suggestOrder } from "../../src/messages/suggest-order.ts";
import type { Change } from "../../src/stock/change.ts";
import { add, type Decimal, decimal } from "../../src/stock/decimal.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, depleted, ENGLISH, recovered, reminder, retired, SPANISH } from "./changes.ts";

let lastId = 0;

/** A shortage that asks for 10 units, at 1.00 each unless it is said. */
function short(supplier: string | null, cost: number | null = 1): Change {
  lastId += 1;
  const unitCost = cost === null ? null : decimal(cost);
  return breached(level({ stock: 0, minimum: 5, maximum: 10 }, product({ id: lastId, supplier, cost: unitCost })));
}

function ordersOf(changes: readonly Change[], settings = ENGLISH) {
  return composeMessage([delivery(1, changes)], settings).orders;
}

test("the dearest supplier comes first, what has no supplier last, and the total at the end", () => {
  const changes = [short(null, 900), short("Sol", 1.5), short("Luna", 20), short("Sol", 0.25)];
  expect(ordersOf(changes)).toEqual({
    title: "Suggested orders by supplier",
    columns: [
      { label: "Supplier", isNumber: false },
      { label: "Items", isNumber: true },
      { label: "Order cost", isNumber: true },
    ],
    rows: [
      ["Luna", "1", "$200.00"],
      ["Sol", "2", "$17.50"],
      ["Supplier not known", "1", "$9,000.00"],
      ["Total", "4", "$9,217.50"],
    ],
  });
});

test("whoever has no cost at all comes after those whose cost is known, however little", () => {
  expect(ordersOf([short("Sin", null), short("Poco", 0.01), short("Otro", null), short("Otro", null)])?.rows).toEqual([
    ["Poco", "1", "$0.10"],
    ["Otro", "2", "2 without cost"],
    ["Sin", "1", "1 without cost"],
    ["Total", "4", "$0.10 + 3 without cost"],
  ]);
});

test("a cost of 0 is not known, and a sum of which something is missing says so, in Spanish as well", () => {
  expect(ordersOf([short("Sol", 2), short("Sol", 0)])?.rows).toEqual([["Sol", "2", "$20.00 + 1 without cost"]]);
  expect(ordersOf([short("Sol", 2), short("Sol", null)], SPANISH)?.rows).toEqual([
    ["Sol", "2", "$20.00 + 1 sin costo"],
  ]);
});

test("one supplier needs no total", () => {
  expect(ordersOf([short("Sol"), short("Sol")])?.rows).toEqual([["Sol", "2", "$20.00"]]);
});

test("without any supplier there is still what it comes to", () => {
  expect(ordersOf([short(null), short(" \n")])?.rows).toEqual([["Supplier not known", "2", "$20.00"]]);
});

test("a supplier that is written in several ways is one", () => {
  expect(ordersOf([short("Tostaduría Sol"), short("TOSTADURIA  SOL"), short(" tostaduria\nsol ")])?.rows).toEqual([
    ["Tostaduría Sol", "3", "$30.00"],
  ]);
});

test("all that is short counts, and nothing else", () => {
  const row = level({ stock: 0, minimum: 5, maximum: 10 }, product({ id: -1, cost: decimal(1) }));
  const of = (id: number) => ({ ...row, product: { ...row.product, id } });
  expect(
    ordersOf([
      breached(of(-1)),
      depleted(of(-2)),
      reminder(of(-3)),
      recovered(of(-4)),
      retired(of(-5), "disabled"),
      breached({ ...of(-6), stock: decimal(5), maximum: null }),
    ])?.rows,
  ).toEqual([["Supplier not known", "3", "$30.00"]]);
});

test.each([
  ["one order, which says it all", [short("Sol"), recovered(level({ stock: 9 }))]],
  ["nothing to order", [recovered(level({ stock: 9 }))]],
])("there is no table for %s", (_, changes) => {
  expect(ordersOf(changes)).toBeNull();
});

test("beyond 30 suppliers the cheaper ones are one row", () => {
  const changes = Array.from({ length: 42 }, (_, index) => short(`S${index}`, 100 - index));
  const rows = ordersOf([...changes, short(null)])?.rows;
  expect(rows).toHaveLength(33);
  expect(rows?.slice(29)).toEqual([
    ["S29", "1", "$710.00"],
    ["12 more suppliers", "12", "$7,740.00"],
    ["Supplier not known", "1", "$10.00"],
    ["Total", "43", "$33,400.00"],
  ]);
  expect(ordersOf(changes.slice(0, 31), SPANISH)?.rows.at(-2)).toEqual(["1 proveedor más", "1", "$700.00"]);
});

test("each order is counted in exactly one row, and the rows add up to the total", () => {
  const change = fc
    .record({
      stock: fc.integer({ min: -5, max: 8 }),
      maximum: fc.option(fc.integer({ min: 0, max: 50 })),
      cost: fc.option(fc.integer({ min: 0, max: 100_000 })),
      supplier: fc.option(fc.constantFrom(...Array.from({ length: 40 }, (_, index) => `Proveedor ${index}`))),
    })
    .map(({ stock, maximum, cost, supplier }) => {
      const unitCost = cost === null ? null : decimal(cost / 100);
      lastId += 1;
      return breached(level({ stock, minimum: 8, maximum }, product({ id: lastId, supplier, cost: unitCost })));
    });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120, size: "max" }), (changes) => {
      const orders = changes.flatMap((each) => suggestOrder(each) ?? []);
      const table = ordersOf(changes);
      if (orders.length < 2) return expect(table).toBeNull();
      const rows = (table?.rows ?? []).map(([name = "", items = "", cost = ""]) => ({
        name,
        items,
        ...readCost(cost),
      }));
      const parts = rows.length > 1 ? rows.slice(0, -1) : rows;
      const known = orders.flatMap(({ cost }) => cost ?? []);

      expect(sum(parts.map(({ items }) => decimal(items)))).toBe(decimal(orders.length));
      expect(sum(parts.map(({ cost }) => cost))).toBe(sum(known));
      expect(sum(parts.map(({ withoutCost }) => withoutCost))).toBe(decimal(orders.length - known.length));
      expect(rows.at(-1)).toMatchObject({
        items: String(orders.length),
        cost: sum(known),
        withoutCost: decimal(orders.length - known.length),
      });
    }),
  );
});

function readCost(cell: string): { cost: Decimal; withoutCost: Decimal } {
  const [, cost = "0"] = /\$([\d,.]+)/.exec(cell) ?? [];
  const [, withoutCost = "0"] = /(\d+) without cost/.exec(cell) ?? [];
  return { cost: decimal(cost.replaceAll(",", "")), withoutCost: decimal(withoutCost) };
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(add, decimal(0));
}
