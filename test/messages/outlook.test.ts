import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv } from "../../src/messages/csv.ts";
import type { Answered, Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Outlook } from "../../src/stock/outlook.ts";
import { messageWorkbook } from "../../src/workbooks.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, linesOf, recovered, SPANISH } from "./changes.ts";
import { readXlsx } from "./read-xlsx.ts";

function outlook(perDay: number, leadDays?: number): Outlook {
  const known = { perDay: decimal(perDay), spread: decimal(1), serviceLevel: decimal(95) };
  return leadDays === undefined ? known : { ...known, leadDays: decimal(leadDays) };
}

function remarksOn(change: Change): (readonly string[] | undefined)[] {
  return [ENGLISH, SPANISH].map((settings) => linesOf(composeMessage([delivery(1, [change])], settings))[0]?.remarks);
}

const low = level({ stock: 36, minimum: 50 });

test.each([
  [
    12,
    "runs out in about 3 days, sells 12 a day by sales",
    "se agota en unos 3 días, se venden 12 al día según ventas",
  ],
  [
    0.357,
    "runs out in about 101 days, sells 2.5 a week by sales",
    "se agota en unos 101 días, se venden 2.5 a la semana según ventas",
  ],
])("of a rate of %d a day by sales each language says that it is", (perDay, english, spanish) => {
  const change = { ...breached(low), outlook: { ...outlook(perDay), source: "sales" } } as const;
  expect(remarksOn(change)).toEqual([[english], [spanish]]);
});

test("tables have a column of the rates that are by sales, where there are any", async () => {
  const other = level({ warehouse: "Sur", stock: 3, minimum: 5 });
  const byStock = { ...breached(other), outlook: outlook(3) };
  const bySales = { ...breached(low), outlook: { ...outlook(12), source: "sales" } } as const;
  const rowsOf = (changes: readonly Change[]) =>
    messageCsv(composeMessage([delivery(1, changes)], SPANISH))
      .split("\r\n")
      .slice(0, -1)
      .map((row) => row.split(",").slice(-3));
  const [head, ...rows] = rowsOf([byStock, bySales]);
  expect(head).toEqual(["Consumo diario", "Días de cobertura", "Consumo según ventas"]);
  expect(rows.toSorted()).toEqual([
    ["12", "3", "12"],
    ["3", "1", ""],
  ]);
  expect(rowsOf([byStock])[0]?.slice(-1)).toEqual(["Días de cobertura"]);
  const sheet = readXlsx(await messageWorkbook(composeMessage([delivery(1, [bySales])], ENGLISH)));
  expect(JSON.stringify(sheet.rows[0])).toContain("Consumption by sales");
});

describe("how fast a level goes is told where it is known", () => {
  test.each([
    [36, outlook(12), "runs out in about 3 days, sells 12 a day", "se agota en unos 3 días, se venden 12 al día"],
    [
      36,
      outlook(12, 5),
      "runs out in about 3 days, sells 12 a day; with 5 days of lead time order today",
      "se agota en unos 3 días, se venden 12 al día; con 5 días de entrega, pida hoy",
    ],
    [
      36,
      outlook(3, 5),
      "runs out in about 12 days, sells 3 a day; with 5 days of lead time order within 7 days",
      "se agota en unos 12 días, se venden 3 al día; con 5 días de entrega, pida a más tardar en 7 días",
    ],
    [
      36,
      outlook(15, 1.25),
      "runs out in about 2 days, sells 15 a day; with 1.25 days of lead time order within 1 day",
      "se agota en unos 2 días, se venden 15 al día; con 1.25 días de entrega, pida a más tardar en 1 día",
    ],
    [3, outlook(3), "runs out in about 1 day, sells 3 a day", "se agota en cerca de 1 día, se venden 3 al día"],
    [2, outlook(3), "runs out within a day, sells 3 a day", "se agota en menos de un día, se venden 3 al día"],
    [36, outlook(1), "runs out in about 36 days, sells 1 a day", "se agota en unos 36 días, se vende 1 al día"],
    [
      9,
      outlook(0.357),
      "runs out in about 25 days, sells 2.5 a week",
      "se agota en unos 25 días, se venden 2.5 a la semana",
    ],
    [
      1,
      outlook(0.0333333),
      "runs out in about 30 days, sells 1 a month",
      "se agota en unos 30 días, se vende 1 al mes",
    ],
    [36, outlook(14.7), "runs out in about 2 days, sells 15 a day", "se agota en unos 2 días, se venden 15 al día"],
    [
      0,
      outlook(1234, 5),
      "sells 1,230 a day; with 5 days of lead time order today",
      "se venden 1,230 al día; con 5 días de entrega, pida hoy",
    ],
  ])("stock %p, %j", (stock, known, english, spanish) => {
    const change = { ...breached(level({ stock, minimum: 50 })), outlook: known };
    expect(remarksOn(change)).toEqual([[english], [spanish]]);
  });

  test("under a reorder point, whose safety stock is being used, the day to order is today", () => {
    const source = { number: 1, name: null, kind: "reorder_point", factor: decimal(95) } as const;
    const change = { ...breached(low), threshold: { value: decimal(50), source }, outlook: outlook(3, 5) };
    expect(remarksOn(change)[0]).toEqual([
      "runs out in about 12 days, sells 3 a day; with 5 days of lead time order today",
      "threshold by rule 1: reorder point at a service level of 95%",
    ]);
  });

  test("nobody is told to order what is ordered or is not to be reordered", () => {
    const answered = { quantity: null, by: null, until: null, stock: decimal(36) };
    const remarks = (answer: Answered["answer"]) =>
      remarksOn({ ...breached(low), outlook: outlook(12, 5), answered: { ...answered, answer } })[0]?.at(-1);
    expect(remarks("ordered")).toBe("runs out in about 3 days, sells 12 a day");
    expect(remarks("no_reorder")).toBe("runs out in about 3 days, sells 12 a day");
    expect(remarks("later")).toBe("runs out in about 3 days, sells 12 a day; with 5 days of lead time order today");
  });

  test("in a warehouse what runs out first comes first, and what is not known to run out after it, as without rates", () => {
    const line = (id: number, stock: number, perDay: number | null, warehouse = "Norte") => {
      const change = breached(level({ stock, minimum: 50, warehouse }, product({ id, name: `Producto ${id}` })));
      return perDay === null ? change : { ...change, outlook: outlook(perDay) };
    };
    const changes = [
      line(1, 4, null),
      line(2, 20, null),
      line(3, 40, 10),
      line(4, 10, 1),
      line(5, 45, 30),
      line(6, 0, null),
      line(7, 0, 2),
      line(8, 1, 5, "Sur"),
    ];
    const message = composeMessage([delivery(1, changes)], ENGLISH);
    expect(linesOf(message).map(({ change }) => change.level.product.id)).toEqual([7, 6, 5, 3, 4, 1, 2, 8]);
    const many = [...changes, ...Array.from({ length: 20 }, (_, index) => line(index + 10, 45, null))];
    const worst = composeMessage([delivery(1, many)], ENGLISH).worst ?? [];
    expect(worst.slice(0, 7).map(({ change }) => change.level.product.id)).toEqual([7, 6, 8, 5, 3, 4, 1]);
  });

  test("in a table it stands in columns of its own, after all others, where it is known of a line", () => {
    const known = { ...breached(level({ stock: 30, minimum: 50 })), outlook: outlook(9) };
    const unknown = breached(level({ stock: 30, minimum: 50, warehouse: "Norte" }));
    const rows = (...changes: Change[]) => messageCsv(composeMessage([delivery(1, changes)], SPANISH)).split("\r\n");
    const [heads, ...lines] = rows(known, unknown);
    expect(heads).toMatch(/,Trasladar desde,Cantidad a trasladar,Consumo diario,Días de cobertura$/);
    expect(lines.map((line) => line.split(",").slice(-2))).toEqual([["9", "3.3"], ["", ""], [""]]);
    expect(rows(unknown)[0]).toMatch(/,Trasladar desde,Cantidad a trasladar$/);
  });

  test("in a workbook it stands beside the stock", async () => {
    const known = { ...breached(level({ stock: 30, minimum: 50 })), outlook: outlook(9) };
    const { rows } = readXlsx(await messageWorkbook(composeMessage([delivery(1, [known])], ENGLISH)));
    const [heads = [], cells = []] = rows;
    expect(heads.slice(7, 11).map(({ value }) => value)).toEqual([
      "Stock",
      "Consumption a day",
      "Days of cover",
      "Threshold",
    ]);
    expect(cells.slice(7, 11).map(({ value }) => value)).toEqual([30, 9, 3.3, 50]);
  });

  test("of a recovery nothing of the kind is told", () => {
    expect(remarksOn(recovered(level({ stock: 80 })))).toEqual([["restocked"], ["reabastecido"]]);
  });
});
