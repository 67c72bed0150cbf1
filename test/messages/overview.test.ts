import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv } from "../../src/messages/csv.ts";
import type { Change } from "../../src/stock/change.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, linesOf, recovered, SPANISH, written } from "./changes.ts";

/** A level that is short, of a product without a known cost or supplier. */
function short(id: number, stock: number, warehouse: string, branch = "Sucursal Central", minimum = 10): Change {
  const of = product({ id, name: `Producto ${id}`, sku: `P-${id}`, cost: null });
  return breached(level({ stock, minimum, maximum: 20, branch, warehouse }, of));
}

function firstLook(changes: readonly Change[], settings = ENGLISH) {
  return composeMessage([delivery(1, changes, { kind: "first_run" })], settings);
}

function productsOf(message: ReturnType<typeof firstLook>): number[] {
  return linesOf(message).map(({ change }) => change.level.product.id);
}

describe("a first look that finds little", () => {
  const few = [1, 2, 3, 4, 5].map((id) => short(id, id, id % 2 ? "A" : "B"));

  test("shows all of it, without an overview of 5 lines", () => {
    expect(firstLook(few)).toMatchObject({ overview: null, show: null });
  });

  test("has an overview of 6 lines in several warehouses", () => {
    const message = firstLook([...few, short(6, 0, "B")]);
    expect(message.show).toBeNull();
    expect(message.overview?.rows).toEqual([
      ["Sucursal Central", "B", "1", "2"],
      ["Sucursal Central", "A", "0", "3"],
      ["Total", "", "1", "5"],
    ]);
  });

  test("has none of 20 lines in one warehouse, and shows them all", () => {
    const twenty = Array.from({ length: 20 }, (_, id) => short(id, 1, "A"));
    expect(firstLook(twenty)).toMatchObject({ overview: null, show: null });
    expect(firstLook(twenty).notes).toContain("This is the first look: everything already low is listed once.");
  });
});

describe("a first look that finds much", () => {
  // In A one is out; most are in B, and all of them low; C is of another branch.
  const much = [
    ...Array.from({ length: 4 }, (_, index) => short(100 + index, 4 + index, "A")),
    short(1, 0, "A"),
    ...Array.from({ length: 15 }, (_, index) => short(200 + index, 9, "B")),
    short(2, -2, "C", "Sucursal Alta"),
    short(3, 1, "C", "Sucursal Alta", 20),
  ];

  test("is a summary, in English", () => {
    expect(written(firstLook(much))).toBe(
      `
2 out of stock, 20 low: first look
First look at Mi Empresa: 2 out of stock and 20 low in 3 warehouses.
== By warehouse
Branch | Warehouse | Out of stock | Low stock
Sucursal Central | A | 1 | 4
Sucursal Alta | C | 1 | 1
Sucursal Central | B | 0 | 15
Total |  | 2 | 20
== Out of stock (2)
-- Sucursal Alta · C
Producto 2 [P-2]; Stock -2; Threshold 10; Shortfall 12; Suggested order 22
-- Sucursal Central · A
Producto 1 [P-1]; Stock 0; Threshold 10; Shortfall 10; Suggested order 20
== Low stock (20)
-- Sucursal Central · B
${[200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212].map((id) => `Producto ${id} [P-${id}]; Stock 9; Threshold 10; Shortfall 1; Suggested order 11`).join("\n")}
-- Sucursal Central · A
Producto 100 [P-100]; Stock 4; Threshold 10; Shortfall 6; Suggested order 16
Producto 101 [P-101]; Stock 5; Threshold 10; Shortfall 5; Suggested order 15
Producto 102 [P-102]; Stock 6; Threshold 10; Shortfall 4; Suggested order 14
Producto 103 [P-103]; Stock 7; Threshold 10; Shortfall 3; Suggested order 13
-- Sucursal Alta · C
Producto 3 [P-3]; Stock 1; Threshold 20; Shortfall 19; Suggested order 19
-- Sucursal Central · B
Producto 213 [P-213]; Stock 9; Threshold 10; Shortfall 1; Suggested order 11
Producto 214 [P-214]; Stock 9; Threshold 10; Shortfall 1; Suggested order 11
(20 lines to show)
== Suggested orders by supplier
Supplier | Items | Order cost
Supplier not known | 22 | 22 without cost
Stock as of Nov 23, 2025, 10:00 (El Salvador time).
This is the first look: everything already low is told once. The worst 20 of 22 are shown.
Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.`.trim(),
    );
  });

  test("says so in Spanish", () => {
    const message = firstLook(much, SPANISH);
    expect(message.overview).toEqual({
      title: "Por bodega",
      columns: [
        { label: "Sucursal", isNumber: false },
        { label: "Bodega", isNumber: false },
        { label: "Agotados", isNumber: true },
        { label: "Existencia baja", isNumber: true },
      ],
      rows: [
        ["Sucursal Central", "A", "1", "4"],
        ["Sucursal Alta", "C", "1", "1"],
        ["Sucursal Central", "B", "0", "15"],
        ["Total", "", "2", "20"],
      ],
    });
    expect(message.notes[1]).toBe(
      "Esta es la primera revisión: todo lo que ya estaba bajo se informa una sola vez. Se muestran los 20 casos más " +
        "graves de 22.",
    );
  });

  test("in one warehouse has an overview of one row, without a total", () => {
    const message = firstLook(
      Array.from({ length: 21 }, (_, id) => short(id, 1, " ")),
      SPANISH,
    );
    expect(message.overview?.rows).toEqual([["Sucursal Central", "Bodega sin nombre", "0", "21"]]);
    expect(message.show).toBe(20);
  });

  test("adds up the warehouses beyond 30", () => {
    const warehouses = Array.from({ length: 33 }, (_, id) => short(id, id < 30 ? 0 : 1, `Bodega ${id}`));
    const rows = firstLook(warehouses).overview?.rows;
    expect(rows).toHaveLength(32);
    expect(rows?.slice(29)).toEqual([
      ["Sucursal Central", "Bodega 29", "1", "0"],
      ["3 more warehouses", "", "0", "3"],
      ["Total", "", "30", "3"],
    ]);
    expect(firstLook(warehouses.slice(0, 31), SPANISH).overview?.rows[30]).toEqual(["1 bodega más", "", "0", "1"]);
  });

  test("that waited for a later poll is no summary any more", () => {
    const message = composeMessage(
      [delivery(1, much, { kind: "first_run" }), delivery(2, [short(999, 0, "A")])],
      ENGLISH,
    );
    expect(message.show).toBeNull();
    expect(message.notes).toContain("This is the first look: everything already low is listed once.");
  });
});

test("a poll that finds much is no first look: it has an overview, and is listed whole by warehouse", () => {
  const changes = Array.from({ length: 40 }, (_, id) => short(id, id % 10, `Bodega ${id % 3}`));
  const message = composeMessage([delivery(1, changes)], ENGLISH);
  expect(message.show).toBeNull();
  expect(message.overview?.rows.at(-1)).toEqual(["Total", "", "4", "36"]);
  expect(message.worst?.slice(0, 5).map(({ stock }) => stock)).toEqual(["0", "0", "0", "0", "1"]);
  expect(message.worst).toHaveLength(20);
  for (const { groups } of message.sections)
    expect(groups).toHaveLength(new Set(groups.map(({ title }) => title)).size);
});

const anyFirstLook = fc
  .array(fc.record({ stock: fc.integer({ min: -3, max: 10 }), place: fc.integer({ min: 0, max: 40 }) }), {
    minLength: 1,
    maxLength: 90,
    size: "max",
  })
  .map((rows) =>
    rows.map(({ stock, place }, id) => short(id, stock, `Bodega ${place}`, `Sucursal ${place % 3}`, 10 + (id % 7))),
  );

test("whatever a first look finds, the lines to show are the worst of all, and every line is in the message", () => {
  fc.assert(
    fc.property(anyFirstLook, (changes) => {
      const message = firstLook(changes);
      const lines = linesOf(message);
      expect(productsOf(message).toSorted((a, b) => a - b)).toEqual(changes.map((_, id) => id));
      expect(messageCsv(message).trim().split("\r\n")).toHaveLength(changes.length + 1);

      const lacks = lines.map(({ change: { level, threshold } }) => {
        const stock = Number(level.stock);
        const missing = 1 - stock / Number(threshold?.value);
        return stock <= 0 ? 1000 + missing : missing;
      });
      const shown = lacks.slice(0, message.show ?? lacks.length);
      expect(Math.min(...shown)).toBeGreaterThanOrEqual(Math.max(-1, ...lacks.slice(shown.length)));
    }),
  );
});

test("whatever a first look finds, the overview counts every line once", () => {
  fc.assert(
    fc.property(anyFirstLook, (changes) => {
      const { overview, sections } = firstLook(changes);
      if (overview === null) return;
      const rows = overview.rows.map(([, , out, low]) => [Number(out), Number(low)] as const);
      const parts = rows.length > 1 ? rows.slice(0, -1) : rows;
      const total = [0, 1].map((column) => parts.reduce((sum, row) => sum + (row[column] ?? 0), 0));
      const counts = (["out", "low"] as const).map((kind) =>
        Number(sections.find((section) => section.kind === kind)?.count ?? 0),
      );
      expect(total).toEqual(counts);
      expect(rows.at(-1)).toEqual(counts);
    }),
  );
});

test("19 lines need no counts before them, 20 in one warehouse none by warehouse, and what is back or gone is not counted", () => {
  const of = (count: number, places: number) =>
    composeMessage(
      [
        delivery(
          1,
          Array.from({ length: count }, (_, id) => short(id, 1, `B${id % places}`)),
        ),
      ],
      ENGLISH,
    );
  expect(of(19, 3)).toMatchObject({ overview: null, worst: null });
  expect(of(20, 1).overview).toBeNull();
  expect(of(20, 1).worst).toHaveLength(20);
  const back = Array.from({ length: 30 }, (_, id) => recovered(level({ stock: 40 }, product({ id: 500 + id }))));
  const mixed = composeMessage([delivery(1, [...back, short(1, 0, "A")])], ENGLISH);
  expect(mixed.overview).toBeNull();
  expect(mixed.worst?.[0]?.change.level.stock).toBe("0");
});
