import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv } from "../../src/messages/csv.ts";
import { LOCALES } from "../../src/policy/locale.ts";
import type { TransferSource } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Product } from "../../src/stock/level.ts";
import { oneLine } from "../../src/text.ts";
import { messageWorkbook } from "../../src/workbooks.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, recovered, SPANISH } from "./changes.ts";
import { readXlsx } from "./read-xlsx.ts";

const elsewhere: TransferSource = { branch: "Sucursal Norte", warehouse: "Bodega Norte", above: decimal(4000) };
const tea = product({
  id: 1,
  name: "Té verde",
  sku: "0012",
  barcode: "7412345678905",
  supplier: "El Sol",
  cost: decimal("0.3"),
});
const mop = product({ id: 2, name: "Trapeador", sku: null, category: null, brand: null, cost: null });
const shelf = level({ stock: "1250.5", minimum: 2000, note: "por caja" }, tea);
const message = composeMessage(
  [
    delivery(1, [
      { ...breached(shelf), elsewhere },
      recovered(level({ stock: "1234567.000001", maximum: null, branch: null }, mop)),
    ]),
  ],
  SPANISH,
);

async function sheetOf(facts: Partial<Product>, note: string | null = null) {
  const composed = composeMessage([delivery(1, [breached(level({ stock: -3, note }, product(facts)))])], ENGLISH);
  return readXlsx(await messageWorkbook(composed));
}

/** By the heads of the columns. */
async function cellsOf(facts: Partial<Product>, note: string | null = null) {
  const { rows } = await sheetOf(facts, note);
  const [heads = [], cells = []] = rows;
  return Object.fromEntries(heads.map(({ value }, index) => [value, cells[index]]));
}

test("all lines of all sections, under heads in the message's language: numbers as numbers, texts as texts", async () => {
  const { rows } = readXlsx(await messageWorkbook(message));
  expect(rows.map((row) => row.map(({ value }) => value))).toEqual([
    [
      ...["Estado", "Proveedor", "Producto", "Código", "Código de barras", "Sucursal", "Bodega"],
      ...["Existencia", "Mínimo", "Faltante", "Máximo", "Pedido sugerido", "Costo unitario", "Costo del pedido"],
      ...["Trasladar desde", "Cantidad a trasladar", "Nota", "Categoría", "Marca"],
    ],
    [
      ...["Existencia baja", "El Sol", "Té verde", "0012", "7412345678905", "Sucursal Central", "Bodega Principal"],
      ...[1250.5, 2000, 749.5, 50, 749.5, 0.3, 224.85, "Bodega Norte (Sucursal Norte)", 749.5],
      ...["por caja", "Electrónicos", "Dell"],
    ],
    ["Recuperado", null, "Trapeador", null, null, null, "Bodega Principal", 1234567.000001, 5],
  ]);
});

test("the columns are those of the CSV but for the sentence about a transfer, in the order in which a buyer reads", async () => {
  const { rows } = readXlsx(await messageWorkbook(message));
  const heads = rows[0]?.map(({ value }) => String(value)) ?? [];
  const [line = ""] = messageCsv(message).slice(1).split("\r\n");
  expect([...heads, "Traslado"].sort()).toEqual(line.split(",").sort());
});

test("rows stand by supplier, each with what its orders cost, those without one after them, and what needs no order last", async () => {
  const of = (id: number, supplier: string | null, cost: number | null) =>
    breached(
      level(
        { stock: 0, minimum: 2, maximum: null },
        product({ id, name: `P${id}`, supplier, cost: cost === null ? null : decimal(cost) }),
      ),
    );
  const changes = [
    of(11, null, 4),
    of(12, "Zeta", 1),
    of(13, "alfa", 2),
    of(14, "Álfa", null),
    recovered(level({ stock: 9 }, mop)),
  ];
  const { rows } = readXlsx(await messageWorkbook(composeMessage([delivery(1, changes)], ENGLISH)));
  const [heads = []] = rows;
  const at = (name: string) => heads.findIndex(({ value }) => value === name);
  const shown = rows
    .slice(1)
    .map((row) => [
      row[at("Product")]?.value ?? null,
      row[at("Order cost")]?.value ?? null,
      row.some(({ bold }) => bold),
    ]);
  expect(shown).toEqual([
    ["P13", 4, false],
    ["P14", null, false],
    ["Total of alfa (1 without cost)", 4, true],
    ["P12", 2, false],
    ["Total of Zeta", 2, true],
    ["P11", 8, false],
    ["Total of Supplier not known", 8, true],
    ["Trapeador", null, false],
  ]);
});

test("it prints in landscape, one page wide, with the heads on each page, and offers a filter", async () => {
  const { print, filter, names } = readXlsx(await messageWorkbook(message));
  expect(print).toEqual({ orientation: "landscape", fitToWidth: "1", fitToHeight: "0", fitToPage: "1" });
  expect(filter).toBe("A1:S3");
  expect(names).toEqual({
    "_xlnm._FilterDatabase": "'Existencias'!$A$1:$S$3",
    "_xlnm.Print_Titles": "'Existencias'!$1:$1",
  });
});

test("quantities show the decimals that they have, money shows two, texts stay texts when they are edited", async () => {
  const { rows } = readXlsx(await messageWorkbook(message));
  const formats = (row: number, columns: readonly number[]) => columns.map((column) => rows[row]?.[column]?.format);
  expect(formats(1, [3, 7, 8, 12, 13, 16])).toEqual(["@", "#,##0.0", "#,##0", "#,##0.00", "#,##0.00", "@"]);
  expect(formats(2, [7])).toEqual(["#,##0.000000"]);
});

test("the heads are bold and stay in view, and each column is as wide as its texts, within reason", async () => {
  const { rows, frozenRows, widths } = await sheetOf({ name: "Mesa" }, "n".repeat(500));
  expect(rows.map((row) => row.some(({ bold }) => bold))).toEqual([true, false]);
  expect(rows[0]?.every(({ bold }) => bold)).toBe(true);
  expect(frozenRows).toBe(1);
  expect(widths).toHaveLength(19);
  expect(widths.slice(0, 8)).toEqual([14, 10, 9, 14, 9, 18, 18, 8]);
  expect(widths[16]).toBe(48);
});

test.each(LOCALES)("the sheet has a name that Excel takes, in the language of the message: %s", async (locale) => {
  const composed = composeMessage([delivery(1, [breached(shelf)])], { ...ENGLISH, locale });
  const { name } = readXlsx(await messageWorkbook(composed));
  expect(name).toBe(composed.labels.sheet);
  expect(name).toMatch(/^[^\\/?*:[\]']{1,31}$/);
});

test.each(["=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "1-2", "0012", "1E5", "TRUE", "#N/A", "_x003D_1+1", "&amp;<b>"])(
  "the SKU %j stays the text that it is",
  async (sku) => {
    const { SKU } = await cellsOf({ sku });
    expect(SKU).toEqual({ value: sku, format: "@", bold: false });
  },
);

test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("so does a product called %j", async (name) => {
  const { Product } = await cellsOf({ name });
  expect(Product?.value).toBe(name);
});

test("what Excel refuses in a text is left out: halves of characters, and what is no character", async () => {
  const { Product } = await cellsOf({ name: "A\uD800B\u{10FFFF}C\uFFFFD\uFFFDE😀" });
  expect(Product?.value).toBe("ABCDE😀");
});

test.each([
  ["n".repeat(32_767), "n".repeat(32_767)],
  ["n".repeat(32_768), `${"n".repeat(32_766)}…`],
  [`${"n".repeat(32_765)}😀n`, `${"n".repeat(32_765)}…`],
])("a text is cut where Excel would refuse it, and not within a character", async (note, told) => {
  const { Note } = await cellsOf({}, note);
  expect(Note?.value).toBe(told);
});

test("a sum that is too large for a number of a spreadsheet is a text", async () => {
  const cells = await cellsOf({ cost: decimal("1e308") });
  expect(cells["Unit cost"]?.value).toBe(1e308);
  expect(cells["Order cost"]?.value).toBe(`53${"0".repeat(308)}`);
});

test("a message without lines is a sheet of heads", async () => {
  const { rows } = readXlsx(await messageWorkbook({ ...message, sections: [] }));
  expect(rows).toHaveLength(1);
});

test("a table to attach stands in place of the lines, on a sheet of its name, with its numbers as numbers", async () => {
  const attachment = {
    title: "Hallazgos [1/2]: revisión del catálogo",
    columns: [
      { label: "Producto", isNumber: false },
      { label: "Existencia", isNumber: true },
    ],
    rows: [
      ["=1+1", "-2.5"],
      ["", ""],
    ],
  };
  const { name, rows } = readXlsx(await messageWorkbook({ ...message, attachment }));
  expect(name).toBe("Hallazgos  1 2   revisión del c");
  expect(rows.map((row) => row.map(({ value }) => value))).toEqual([["Producto", "Existencia"], ["=1+1", -2.5], []]);
  expect(rows[1]?.map(({ format }) => format)).toEqual(["@", "#,##0.0"]);
});

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom(..."_x0041<>&'\"=] \uFFFE"), fc.string({ unit: "binary" })),
});

test("whatever things are called, the file is sound and says so", async () => {
  const names = fc.record({ name: anyText, sku: anyText, supplier: anyText, category: anyText, brand: anyText });
  await fc.assert(
    fc.asyncProperty(names, async (facts) => {
      const cells = await cellsOf({ ...facts, name: `P${facts.name}` });
      const { name, sku, supplier, category, brand } = facts;
      const told = [cells.Product, cells.SKU, cells.Supplier, cells.Category, cells.Brand];
      expect(told.map((cell) => cell?.value ?? null)).toEqual([
        ...[`P${name}`, sku, supplier, category, brand].map(written),
      ]);
    }),
    { numRuns: 150 },
  );
});

/** A name as it is to come back: on one line, without what a spreadsheet cannot hold. */
function written(text: string): string | null {
  const characters = Array.from(oneLine(text));
  const isHeld = (character: string) => character !== "\uFFFD" && !/\p{Noncharacter_Code_Point}/u.test(character);
  return characters.filter(isHeld).join("").trim() || null;
}
