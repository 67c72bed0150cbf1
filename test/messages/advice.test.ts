import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv } from "../../src/messages/csv.ts";
import type { Message, Table } from "../../src/messages/message.ts";
import { tabulateAdvice } from "../../src/messages/tabulate-advice.ts";
import { WORDINGS } from "../../src/messages/wording/wordings.ts";
import { queueOf } from "../../src/notifications/delivery.ts";
import type { Advice } from "../../src/stock/advice.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level, product } from "../stock/levels.ts";
import { at, delivery, ENGLISH, notesOf, SPANISH } from "./changes.ts";

const none = {
  rows: 1,
  perDay: null,
  leadDays: null,
  minimum: null,
  maximum: null,
  excess: null,
  value: null,
  past: null,
};

const ITEMS: readonly Advice[] = [
  {
    ...none,
    kind: "limits",
    level: level(
      { stock: 7, minimum: 3, maximum: null },
      product({ name: "=Té\nverde", sku: "T-1", supplier: "El Sol" }),
    ),
    perDay: decimal(2),
    leadDays: decimal(5),
    minimum: decimal(10),
    maximum: decimal("1024.5"),
    past: {
      days: 27.8,
      stockOuts: 2,
      present: { daysUnder: 1.5, alerts: 2, inTime: 0 },
      advised: { daysUnder: 9.1, alerts: 3, inTime: 2 },
    },
  },
  {
    ...none,
    kind: "limits",
    level: level({ stock: 30, minimum: 12, maximum: 90 }, product({ id: 2, name: "Arroz" })),
    perDay: decimal(2),
    leadDays: decimal(5),
    maximum: decimal(26),
  },
  {
    ...none,
    kind: "overstock",
    level: level({ stock: 1300, minimum: 12, maximum: 50, branch: null }, product({ id: 3, name: "Cal", cost: null })),
    excess: decimal(1250),
  },
  {
    ...none,
    kind: "dead_stock",
    level: level({ stock: 5 }, product({ id: 4, name: "Fax", sku: null, cost: decimal("100.5") })),
    rows: 2,
    excess: decimal(8),
    value: decimal(804),
  },
];

const facts = { items: ITEMS, rated: 1200, withoutLeadTime: 40, notSeenLong: 1 };

const advice = (of: Partial<typeof facts> = {}) =>
  delivery(7, [], { kind: "advice", advice: { ...facts, ...of }, levels: 2000, polledAt: at("16:00") });

const drawn = ({ title, columns, rows }: Table) => [
  title,
  columns.map(({ label }) => label).join(" | "),
  ...rows.map((row) => row.join(" | ").trimEnd()),
];

const written = ({ subject, lead, overview, listing, notes }: Message) =>
  [subject, lead, ...[overview, listing].flatMap((it) => (it ? drawn(it) : [])), ...notesOf({ notes })].join("\n");

test("advice says how much of what, what it would have meant, and of how much nothing is known", () => {
  const message = composeMessage([advice()], ENGLISH);
  expect(message).toMatchObject({ kind: "advice", sections: [], findings: [], advice: ITEMS });
  expect(written(message)).toBe(
    `
2 minimums or maximums to change, … (stock advice)
By how fast stock is consumed at Mi Empresa: 2 minimums or maximums to change, 1 level with too much stock, and 1 product not consumed.
Worth changing
Advice | Count | Value of these
Minimum or maximum | 2 |
Too much stock | 1 |
Not consumed | 1 | $804.00
What was found
Advice | Product | Warehouse | Stock | Minimum | Maximum | Too many | Value of these
Minimum or maximum: in 28 days ran out 2×, told in time 0 → 2, alerts 2 → 3 | =Té verde (T-1) | Sucursal Central · Bodega Principal | 7 | 3 → 10 | – → 1,024.5 |  |
Minimum or maximum | Arroz (LAP-DELL-015) | Sucursal Central · Bodega Principal | 30 | 12 | 90 → 26 |  |
Too much stock | Cal (LAP-DELL-015) | Bodega Principal | 1,300 | 12 | 50 | 1,250 |
Not consumed | Fax | 2 warehouses | 8 |  |  | 8 | $804.00
The level with another minimum, as seen for up to 28 days, ran out 2 times. By SmartPyme's minimums alone 0 of these are told a lead time ahead, by the advised ones 2; alerts: 2 → 3.
How fast stock is consumed is known of 1,200 of 2,000 levels.
Of 40 of them no minimum can be advised: the lead time of their suppliers is not known. Set lead_time under suppliers, or advise.lead_time for all others.
1 product with stock and without known consumption was not seen for long enough to say that nobody wants it.
Catalog as of Nov 23, 2025, 10:00 (El Salvador time).
Minimums and maximums are changed in SmartPyme; the command lowstockd advise reckons again.
`.trim(),
  );
});

test("it says so in Spanish", () => {
  expect(written(composeMessage([advice()], SPANISH))).toBe(
    `
2 mínimos o máximos por cambiar, … (ajustes)
Según lo que se consume en Mi Empresa: 2 mínimos o máximos por cambiar, 1 registro con existencia de más y 1 producto sin consumo.
Conviene ajustar
Ajuste | Cantidad | Valor de lo de más
Mínimo o máximo | 2 |
Existencia de más | 1 |
Sin consumo | 1 | $804.00
Lo encontrado
Ajuste | Producto | Bodega | Existencia | Mínimo | Máximo | De más | Valor de lo de más
Mínimo o máximo: en 28 días se agotó 2×, avisado a tiempo 0 → 2, alertas 2 → 3 | =Té verde (T-1) | Sucursal Central · Bodega Principal | 7 | 3 → 10 | – → 1,024.5 |  |
Mínimo o máximo | Arroz (LAP-DELL-015) | Sucursal Central · Bodega Principal | 30 | 12 | 90 → 26 |  |
Existencia de más | Cal (LAP-DELL-015) | Bodega Principal | 1,300 | 12 | 50 | 1,250 |
Sin consumo | Fax | 2 bodegas | 8 |  |  | 8 | $804.00
El registro con otro mínimo, según lo visto en 28 días como máximo, se agotó 2 veces. Solo con los mínimos de SmartPyme se avisa 0 de esas veces con todo el plazo de entrega por delante, con los sugeridos 2; alertas: 2 → 3.
Se sabe a qué ritmo se consume en 1,200 de 2,000 registros.
De 40 de ellos no se puede sugerir un mínimo: no se conoce el plazo de entrega de sus proveedores. Indique lead_time en suppliers, o advise.lead_time para todos los demás.
1 producto con existencia y sin consumo conocido no se ha seguido el tiempo suficiente para decir que nadie lo pide.
Catálogo al 23 nov 2025, 10:00 (hora de El Salvador).
Los mínimos y máximos se cambian en SmartPyme; el comando lowstockd advise los calcula de nuevo.
`.trim(),
  );
});

test("all of it is in the file, as plain numbers", () => {
  const message = composeMessage([advice()], ENGLISH);
  expect(message.fileName).toBe("stock-advice-2025-11-23");
  expect(messageCsv(message).trim().split("\r\n")).toEqual([
    "Advice,Product,SKU,Branch,Warehouse,Stock,Minimum,Advised minimum,Maximum,Advised maximum,Consumption a day," +
      "Lead time (days),Too many,Value of these,Unit cost,Supplier,Days looked back,Ran out,Told in time," +
      '"Told in time, advised",Alerts,"Alerts, advised",Days under minimum,"Days under minimum, advised"',
    "Minimum or maximum,'=Té verde,T-1,Sucursal Central,Bodega Principal,7,3,10,,1024.5,2,5,,,620,El Sol,27.8,2,0,2,2,3,1.5,9.1",
    "Minimum or maximum,Arroz,LAP-DELL-015,Sucursal Central,Bodega Principal,30,12,,90,26,2,5,,,620,,,,,,,,,",
    "Too much stock,Cal,LAP-DELL-015,,Bodega Principal,1300,12,,50,,,,1250,,,,,,,,,,,",
    "Not consumed,Fax,,,2 warehouses,8,,,,,,,8,804,100.5,,,,,,,,,",
  ]);
});

test("a rate by sales is told as one, in a column that is not there otherwise", () => {
  const items = ITEMS.map((item): Advice => (item.level.product.id === 2 ? { ...item, source: "sales" } : item));
  const { columns = [], rows = [] } = composeMessage([advice({ items })], ENGLISH).attachment ?? {};
  const at = columns.findIndex(({ label }) => label === "Consumption by sales");
  expect(rows.map((row) => row[at])).toEqual(["", "2", "", ""]);
  for (const row of rows) expect(row).toHaveLength(columns.length);
});

test("where there is nothing to advise it says so, and of how much it does not know", () => {
  const message = composeMessage([advice({ items: [], rated: 0, withoutLeadTime: 0, notSeenLong: 3 })], ENGLISH);
  expect(message).toMatchObject({ overview: null, listing: null, attachment: null });
  expect(written(message)).toBe(
    `
Nothing worth changing in the stock
As far as is known, no minimum or maximum of Mi Empresa is worth changing, and nothing lies too long.
How fast stock is consumed is known of 0 of 2,000 levels.
3 products with stock and without known consumption were not seen for long enough to say that nobody wants them.
Catalog as of Nov 23, 2025, 10:00 (El Salvador time).
`.trim(),
  );
});

test("it shows the first ten of each kind, and the rest is in the file", () => {
  const many = ITEMS.flatMap((item) => Array.from({ length: 15 }, () => item));
  const message = composeMessage([advice({ items: many })], ENGLISH);
  expect(message.listing?.title).toBe("The first 30 of 60");
  expect(message.listing?.rows).toHaveLength(30);
  expect(message.attachment?.rows).toHaveLength(60);
});

test("it waits for nothing else", () => {
  const audit = delivery(8, [], { kind: "audit" });
  expect(new Set([advice(), audit, delivery(9, [])].map(queueOf)).size).toBe(3);
});

test("the file has a column of rates by sales, where there are any", () => {
  const columnsOf = (items: readonly Advice[]) =>
    tabulateAdvice(items, WORDINGS.es)
      .columns.map(({ label }) => label)
      .at(-1);
  const bySales = ITEMS.map((item, at): Advice => (at === 0 ? { ...item, source: "sales" } : item));
  expect(columnsOf(ITEMS)).not.toBe("Consumo según ventas");
  expect(columnsOf(bySales)).toBe("Consumo según ventas");
  expect(tabulateAdvice(bySales, WORDINGS.es).rows.map((cells) => cells.at(-1))).toEqual([
    "2",
    ...ITEMS.slice(1).map(() => ""),
  ]);
});
