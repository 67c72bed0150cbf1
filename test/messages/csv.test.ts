import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv, tableCsv, tableCsvInParts } from "../../src/messages/csv.ts";
import type { Product } from "../../src/stock/level.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, recovered, SPANISH } from "./changes.ts";

function csvOf(facts: Partial<Product>): string {
  return messageCsv(composeMessage([delivery(1, [breached(level({ stock: -3 }, product(facts)))])], ENGLISH));
}

/** What stands in the row between warehouse and stock. */
function productCells(csv: string): string | undefined {
  return csv.match(
    /^Out of stock,Sucursal Central,Bodega Principal,(.*),-3,5,8,50,53,620,32860,,,Electrónicos,Dell,,,,\r\n$/ms,
  )?.[1];
}

test("all lines of all sections, numbers as plain decimals, heads in the message's language", () => {
  const tea = product({ id: 1, name: "Té, verde", sku: "T-1", supplier: "El Sol" });
  const mop = product({ id: 2, name: 'Trapeador 12"', sku: null, cost: null });
  const message = composeMessage(
    [
      delivery(1, [
        breached(level({ stock: "1250.5", minimum: 2000, note: "por caja" }, tea)),
        recovered(level({ stock: 9, maximum: null, branch: null }, mop)),
      ]),
    ],
    SPANISH,
  );
  expect(messageCsv(message)).toBe(
    [
      "\uFEFFEstado,Sucursal,Bodega,Producto,Código,Existencia,Mínimo,Faltante,Máximo,Pedido sugerido,Costo unitario,Costo del pedido,Proveedor,Nota,Categoría,Marca,Traslado,Código de barras,Trasladar desde,Cantidad a trasladar",
      'Existencia baja,Sucursal Central,Bodega Principal,"Té, verde",T-1,1250.5,2000,749.5,50,749.5,620,464690,El Sol,por caja,Electrónicos,Dell,,,,',
      'Recuperado,,Bodega Principal,"Trapeador 12""",,9,5,,,,,,,,Electrónicos,Dell,,,,',
      "",
    ].join("\r\n"),
  );
});

test.each([
  ['=HYPERLINK("http://evil.example")', `"'=HYPERLINK(""http://evil.example"")"`],
  ["+1+1", "'+1+1"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1+1", "'=1+1"],
  ["\r\n=1+1", "'=1+1"],
  ["＝1+1", "'＝1+1"],
  ["Tornillo; =1+1", "Tornillo; '=1+1"],
])("the text %j runs in no spreadsheet", (name, cell) => {
  expect(productCells(csvOf({ name, sku: "S" }))).toBe(`${cell},S`);
});

test.each(["00123", "1E5", "7501234567890123", "3-4", "MAR-10", "5/12", "10-dic", "1,5", "12%", "7:30 pm", "FALSO"])(
  "the SKU %j is kept by a spreadsheet that would take it for a number or a date",
  (sku) => {
    const [, cell] = productCells(csvOf({ name: "Tornillo", sku }))?.match(/^Tornillo,(.*)$/s) ?? [];
    expect(cell).toBe(`"=""${sku}"""`);
  },
);

test.each(["0012-E3", "LAP-15", "Marco 12", "Mayonesa", "A1", "7UP", "12 x 30 cm"])(
  "the text %j stands as it is",
  (name) => {
    expect(productCells(csvOf({ name, sku: "S" }))).toBe(`${name},S`);
  },
);

test("a negative stock stays a number", () => {
  expect(productCells(csvOf({ name: "Tornillo", sku: "-1" }))).toBe("Tornillo,'-1");
});

test("the names of warehouses are guarded as well", () => {
  const place = level({ stock: 1, branch: "=A1", warehouse: "@B1" });
  const csv = messageCsv(composeMessage([delivery(1, [breached(place)])], ENGLISH));
  expect(csv).toContain("\r\nLow stock,'=A1,'@B1,");
});

test("a table in parts is the table, whatever their size", () => {
  const columns = [
    { label: "Producto", isNumber: false },
    { label: "Existencia", isNumber: true },
  ];
  const rows = [
    ["a", "1"],
    ["=b", "2"],
    ["c;=d", "3"],
    ["00123", "4"],
    ["", ""],
  ];
  for (const many of [rows, []]) {
    const table = { title: "", columns, rows: many };
    const whole = tableCsv(table);
    for (const size of [1, 2, 4, 5, 6]) expect([...tableCsvInParts(table, size)].join("")).toBe(whole);
  }
});
