import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { MessageSettings } from "../../src/messages/settings.ts";
import { suppliersConfigSchema } from "../../src/messages/suppliers-config.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { Level, Product } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, recovered, SPANISH } from "./changes.ts";

const IMPORTADORA = { email: "pedidos+sv@importadora.example", whatsapp: "+503 7123-4567" };

const suppliersOf = (suppliers: object) => suppliersConfigSchema.parse(suppliers);

/** A shelf that 15 units are to be bought for: stock 3.25 would betray itself. */
function short(facts: Partial<Product>, place: Partial<Level> = {}) {
  return breached(level({ stock: "3.25", minimum: 9, maximum: "18.25", ...place }, product(facts)));
}

const tea = { id: 1, name: "Té verde & <b>", sku: "T-1", supplier: "Importadora X", cost: decimal("2.5") };
const mop = { id: 2, name: 'Trapeador 12"', sku: null, supplier: "IMPORTADORA X", cost: decimal(4) };
const lamp = { id: 3, name: "Foco", supplier: "Otra", cost: decimal(1) };
const stray = { id: 4, name: "Clavo", supplier: null };

function draftsOf(
  changes: readonly ReturnType<typeof short>[],
  suppliers: object,
  settings: MessageSettings = SPANISH,
) {
  const of = { ...settings, suppliers: suppliersOf(suppliers) };
  return composeMessage([delivery(1, changes)], of).drafts;
}

test("an order for each supplier of the config, however its name is written, with nothing of stock, minimum or cost", () => {
  const drafts = draftsOf([short(tea), short(mop), short(lamp), short(stray)], { "importadora x": IMPORTADORA });
  expect(drafts?.drafts).toHaveLength(1);
  const [draft] = drafts?.drafts ?? [];
  expect(draft).toMatchObject({ supplier: "Importadora X", lines: 2, count: "2 productos", warning: null });
  expect(draft?.fileName).toBe("pedido-importadora-x-2025-11-23");
  expect(draft?.text).toBe(
    [
      "Buen día. De parte de Mi Empresa, queremos pedirle:",
      "",
      "- 15 × Té verde & <b> (T-1)",
      '- 15 × Trapeador 12"',
      "",
      "Por favor confírmenos existencia y fecha de entrega. Gracias.",
      "Mi Empresa",
    ].join("\n"),
  );
  expect(draft?.table).toEqual({
    title: "pedido",
    columns: [
      { label: "Código", isNumber: false },
      { label: "Producto", isNumber: false },
      { label: "Cantidad", isNumber: true },
    ],
    rows: [
      ["T-1", "Té verde & <b>", "15"],
      ["", 'Trapeador 12"', "15"],
    ],
  });
  expect(JSON.stringify([draft?.text, draft?.table, draft?.mailto, draft?.whatsapp])).not.toMatch(
    /3\.25|18\.25|2\.5|Bodega|Sucursal/,
  );
});

test("suppliers whose names differ in signs alone have files of their own", () => {
  const other = { ...tea, id: 5, supplier: "Importadora & X" };
  const suppliers = { "Importadora X": IMPORTADORA, "Importadora & X": IMPORTADORA };
  const drafts = draftsOf([short(tea), short(other)], suppliers)?.drafts ?? [];
  expect(drafts.map(({ fileName }) => fileName)).toEqual([
    "pedido-importadora-x-2025-11-23",
    "pedido-importadora-x-2025-11-23-2",
  ]);
});

test("a message of which no line is for such a supplier has no part about orders to send", () => {
  expect(draftsOf([short(stray), short(lamp)], { "Importadora X": IMPORTADORA })).toBeNull();
});

test("the links hold the order, encoded, for a mail program and for WhatsApp", () => {
  const [draft] = draftsOf([short(tea)], { "Importadora X": IMPORTADORA })?.drafts ?? [];
  const mailto = new URL(draft?.mailto ?? "");
  expect([mailto.protocol, mailto.pathname]).toEqual(["mailto:", "pedidos%2Bsv@importadora.example"]);
  expect(mailto.searchParams.get("subject")).toBe("Pedido de Mi Empresa");
  expect(mailto.searchParams.get("body")).toBe(draft?.text.replaceAll("\n", "\r\n"));
  const whatsapp = new URL(draft?.whatsapp ?? "");
  expect([whatsapp.origin, whatsapp.pathname]).toEqual(["https://wa.me", "/50371234567"]);
  expect(whatsapp.searchParams.get("text")).toBe(draft?.text);
  expect([draft?.mailto, draft?.whatsapp].join()).not.toMatch(/[<>"'\s]/);
});

test("lines without a supplier, or with one that has no entry, are counted and never dropped", () => {
  const changes = [short(tea), short(lamp), short(stray)];
  const message = composeMessage([delivery(1, changes)], {
    ...SPANISH,
    suppliers: suppliersOf({ "Importadora X": IMPORTADORA }),
  });
  expect(message.drafts?.rest).toMatch(/^2 líneas no tienen pedido aquí/);
  expect(message.orders?.rows.at(-1)?.[1]).toBe("3");
  expect(draftsOf([short(tea)], { "Importadora X": IMPORTADORA })?.rest).toBeNull();
});

test("what several warehouses need of a product is one item, in whole packs, for all products or by SKU", () => {
  const changes = [short(tea), short(tea, { warehouse: "Norte" }), short(mop)];
  const items = (pack: unknown) =>
    draftsOf(changes, { "Importadora X": { pack } })?.drafts[0]?.table.rows.map(([, , quantity]) => quantity);
  expect(items(undefined)).toEqual(["30", "15"]);
  expect(items(12)).toEqual(["36", "24"]);
  expect(items({ "t-1": 7 })).toEqual(["35", "15"]);
  expect(items(15)).toEqual(["30", "15"]);
});

test("the buyer alone is told what is missing for a minimum order, by the whole packs", () => {
  const warning = (minimum_order: number, facts: Partial<Product> = {}, pack = 1) =>
    draftsOf([short({ ...tea, ...facts })], { "Importadora X": { minimum_order, pack } }, ENGLISH)?.drafts[0]?.warning;
  expect(warning(37.5)).toBeNull();
  expect(warning(200)).toBe("$162.50 short of the minimum order of $200.00");
  expect(warning(50, {}, 20)).toBeNull();
  expect(warning(200, { cost: null })).toBe("the minimum order of $200.00 cannot be checked, as costs are missing");
});

test("the order is in the supplier's language, what the buyer reads in the message's", () => {
  const [draft] = draftsOf([short(tea)], { "Importadora X": { locale: "en" } })?.drafts ?? [];
  expect(draft?.text).toMatch(/^Hello, Mi Empresa would like to order:\n\n- 15 × /);
  expect(draft).toMatchObject({ count: "1 producto", fileName: "order-importadora-x-2025-11-23" });
});

test("an order that is too long for a link is a file alone, and so are those after the first thirty thousand characters", () => {
  const many = Array.from({ length: 60 }, (_, id) => short({ ...tea, id: 100 + id, name: `Tornillo de acero ${id}` }));
  expect(draftsOf(many, { "Importadora X": IMPORTADORA })?.drafts[0]).toMatchObject({ mailto: null, whatsapp: null });
  const suppliers = Object.fromEntries(Array.from({ length: 60 }, (_, id) => [`S${id}`, IMPORTADORA]));
  const changes = Array.from({ length: 60 }, (_, id) =>
    short({ ...tea, id, supplier: `S${id}`, name: `Tornillo ${"ñ".repeat(40)}` }),
  );
  const drafts = draftsOf(changes, suppliers)?.drafts ?? [];
  const links = drafts.flatMap(({ mailto, whatsapp }) => [mailto ?? "", whatsapp ?? ""]);
  expect(links.join("").length).toBeLessThanOrEqual(30_000);
  for (const link of links) expect(link.length).toBeLessThan(1_800);
  expect(drafts.filter(({ mailto }) => mailto === null).length).toBeGreaterThan(0);
  expect(drafts).toHaveLength(60);
});

test("there are none without suppliers in the config, nor where nothing is to be bought", () => {
  expect(draftsOf([short(tea)], {})).toBeNull();
  const back = composeMessage([delivery(1, [recovered(level({ stock: 90 }, product(tea)))])], {
    ...SPANISH,
    suppliers: suppliersOf({ "Importadora X": IMPORTADORA }),
  });
  expect(back.drafts).toBeNull();
});

test("whatever things are called, the links are sound and the order keeps to one line each", () => {
  const name = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(name, name, (called, sku) => {
      const drafts = draftsOf([short({ ...tea, name: called, sku })], { "Importadora X": IMPORTADORA });
      const [draft] = drafts?.drafts ?? [];
      expect(draft?.text.split("\n")).toHaveLength(6);
      expect(draft?.mailto).toMatch(/^mailto:[^\s<>"']+$/);
      expect(draft?.whatsapp).toMatch(/^https:\/\/wa\.me\/50371234567\?text=[^\s<>"]+$/);
    }),
    { numRuns: 200 },
  );
});

describe("the config of a supplier", () => {
  test.each([
    [{ whatsapp: "7123-4567" }, true],
    [{ whatsapp: "abc" }, false],
    [{ whatsapp: 50371234567 }, true],
    [{ whatsapp: "+503 (7123) 4567" }, true],
    [{ email: "Ana <ana@example.com>" }, false],
    [{ email: "ana@example.com?bcc=x" }, false],
    [{ pack: 0 }, false],
    [{ pack: { "T-1": 12 } }, true],
    [{ minimum_order: -1 }, false],
    [{ nombre: "x" }, false],
  ])("%j is taken: %s", (config, isTaken) => {
    expect(suppliersConfigSchema.safeParse({ X: config }).success).toBe(isTaken);
  });
});
