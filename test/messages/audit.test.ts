import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { messageCsv } from "../../src/messages/csv.ts";
import type { Message, Table } from "../../src/messages/message.ts";
import { queueOf } from "../../src/notifications/delivery.ts";
import { auditListings, type Finding } from "../../src/stock/audit.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { listing } from "../stock/levels.ts";
import { at, delivery, ENGLISH, notesOf, SPANISH } from "./changes.ts";

const POLICY = { thresholds: { compare: "at_or_below", zeroMinimum: "ignore" }, alwaysOutAfterMs: 0 } as const;

const found = auditListings(
  [
    listing(
      { id: 1, name: "=Té\nverde", sku: "T-1", supplier: "El Sol" },
      { stock: -2 },
      { stock: 0, warehouse: "Norte" },
    ),
    listing(
      { id: 2, name: "Trapeador", sku: null, cost: decimal("1250.5") },
      { stock: "1250.5", minimum: 1300, maximum: 80 },
    ),
    listing({ id: 3, supplier: "El Sol" }, { stock: 90, maximum: null, branch: null, warehouse: null }),
  ],
  null,
  POLICY,
  new Date(at("16:00")),
);

const audit = (version: number, findings: readonly Finding[], incomplete = false) =>
  delivery(version, [], { kind: "audit", findings, incomplete });

function drawn(table: Table | null): string[] {
  if (!table) return [];
  return [
    table.title,
    table.columns.map(({ label }) => label).join(" | "),
    ...table.rows.map((row) => row.join(" | ")),
  ];
}

const written = ({ subject, lead, overview, listing, notes }: Message) =>
  [subject, lead, ...drawn(overview), ...drawn(listing), ...notesOf({ notes })].join("\n");

test("an audit says how much of what was found, and shows it", () => {
  const message = composeMessage([audit(7, found)], ENGLISH);
  expect(message).toMatchObject({ kind: "audit", sections: [], findings: found, companyName: "mi-empresa" });
  expect(written(message)).toBe(
    `
1 product out of stock everywhere, … (catalog check)
There is something to put right in the catalog of Mi Empresa: 1 product out of stock everywhere, 1 low without a supplier, 1 minimum above the maximum, and 1 minimum without a maximum.
Catalog check
Finding | Count
Out of stock everywhere | 1
Low, no supplier known | 1
Minimum above maximum | 1
Minimum without maximum | 1
Total | 4
What was found
Finding | Product | Warehouse | Stock | Minimum | Maximum
Out of stock everywhere | =Té verde (T-1) | 2 warehouses |  |  | 
Low, no supplier known | Trapeador | Sucursal Central · Bodega Principal | 1,250.5 | 1,300 | 80
Minimum above maximum | Trapeador | Sucursal Central · Bodega Principal | 1,250.5 | 1,300 | 80
Minimum without maximum | Laptop Dell Inspiron 15 (LAP-DELL-015) |  | 90 | 5 | 
Catalog as of Nov 23, 2025, 10:00 (El Salvador time).
Suppliers, costs, minimums and maximums are put right in SmartPyme; the command lowstockd audit checks again.`.trimStart(),
  );
});

test("in Spanish, too, and since when a product has been out", () => {
  const since = at("23:00", "2025-10-02");
  const [first] = found;
  if (!first) throw new Error("nothing was found");
  expect(written(composeMessage([audit(7, [{ ...first, rows: 1, since }], true)], SPANISH))).toBe(
    `
1 producto agotado en todas las bodegas (catálogo)
Hay algo que corregir en el catálogo de Mi Empresa: 1 producto agotado en todas las bodegas.
Revisión del catálogo
Hallazgo | Cantidad
Agotado en todas las bodegas | 1
Lo encontrado
Hallazgo | Producto | Bodega | Existencia | Mínimo | Máximo
Agotado en todas las bodegas desde 2025-10-02 | =Té verde (T-1) | Sucursal Central · Bodega Principal | -2 | 5 | 50
Catálogo al 23 nov 2025, 10:00 (hora de El Salvador).
El catálogo siguió cambiando durante la lectura, por lo que aquí puede faltar algo.
Proveedores, costos, mínimos y máximos se corrigen en SmartPyme; el comando lowstockd audit lo revisa de nuevo.`.trimStart(),
  );
});

test("an audit that found nothing says so", () => {
  const message = composeMessage([audit(7, [])], ENGLISH);
  expect(written(message)).toBe(
    "Nothing found in the catalog check\n" +
      "There is nothing to put right in the catalog of Mi Empresa.\n" +
      "Catalog as of Nov 23, 2025, 10:00 (El Salvador time).",
  );
  expect(message.attachment).toBeNull();
});

test("the first of many are shown; the file has all of them, numbers plain and no text that would run as a formula", () => {
  const many = Array.from({ length: 40 }, () => found).flat();
  const message = composeMessage([audit(7, many)], ENGLISH);
  expect(message.listing?.title).toBe("The first 30 of 160");
  expect(message.listing?.rows).toHaveLength(30);
  const [head, ...rows] = messageCsv(message).split("\r\n");
  expect(head).toBe("\uFEFFFinding,Product,SKU,Branch,Warehouse,Stock,Minimum,Maximum,Unit cost,Supplier,Since");
  expect(rows).toHaveLength(161);
  expect(rows.slice(0, 4)).toEqual([
    "Out of stock everywhere,'=Té verde,T-1,,2 warehouses,,,,620,El Sol,",
    '"Low, no supplier known",Trapeador,,Sucursal Central,Bodega Principal,1250.5,1300,80,1250.5,,',
    "Minimum above maximum,Trapeador,,Sucursal Central,Bodega Principal,1250.5,1300,80,1250.5,,",
    "Minimum without maximum,Laptop Dell Inspiron 15,LAP-DELL-015,,,90,5,,620,El Sol,",
  ]);
  const [negative] = found;
  if (!negative) throw new Error("nothing was found");
  expect(messageCsv(composeMessage([audit(7, [{ ...negative, rows: 1 }])], ENGLISH))).toContain(",-2,5,50,");
});

test("an audit leaves apart from changes, and the newest of several is the one that is told", () => {
  expect(queueOf(audit(7, found))).not.toBe(queueOf(delivery(8, [])));
  expect(queueOf(audit(7, found))).toBe(queueOf(audit(9, [])));
  expect(composeMessage([audit(7, found), audit(9, [])], ENGLISH).subject).toContain("Nothing found");
});

test("what most levels share is one line of policy, and the costly few lead the subject and the list", () => {
  const [costly] = found;
  const shared = found.find(({ kind }) => kind === "minimum_without_maximum");
  if (!costly || !shared) throw new Error("nothing was found");
  const findings = [costly, ...Array.from({ length: 350 }, () => shared)];
  const message = composeMessage([{ ...audit(7, findings), levels: 380 }], SPANISH);
  expect(message.subject).toBe("1 producto agotado en todas las bodegas (catálogo)");
  expect(message.overview?.rows).toEqual([["Agotado en todas las bodegas", "1"]]);
  expect(message.listing?.rows).toHaveLength(1);
  expect(message.notes[0]).toBe(
    "Mínimo sin máximo: 350 de 380 registros. Lo que comparten casi todos es una forma de llevar el catálogo y no un error: se dice una sola vez, y solo el archivo lo detalla.",
  );
  expect(message.attachment?.rows).toHaveLength(351);
  expect(message.findings).toBe(findings);
  const alone = composeMessage([{ ...audit(7, findings.slice(1)), levels: 380 }], ENGLISH);
  expect(alone).toMatchObject({ subject: "350 minimums without a maximum (catalog check)", listing: null });
  expect(composeMessage([{ ...audit(7, findings), levels: 900 }], ENGLISH).listing?.rows).toHaveLength(30);
  expect(composeMessage([audit(7, findings)], ENGLISH).listing?.rows).toHaveLength(30);
});
