import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { MessageSettings } from "../../src/messages/settings.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level, product } from "../stock/levels.ts";
import {
  at,
  breached,
  delivery,
  depleted,
  ENGLISH,
  linesOf,
  notesOf,
  recovered,
  reminder,
  retired,
  SPANISH,
  written,
} from "./changes.ts";

const laptop = product({ id: 301, name: "Laptop Dell Inspiron 15", sku: "LAP-DELL-015", cost: decimal("620.25") });
const coffee = product({
  id: 302,
  name: "Café molido 1 lb",
  sku: "CAF-1",
  cost: decimal("4.5"),
  supplier: "Tostaduría Sol",
});
const paper = product({ id: 303, name: "Papel bond", sku: "PAP-1", cost: null });
const cable = product({ id: 304, name: "Cable UTP", sku: null, cost: decimal("0.35") });
const north = { branch: "Sucursal Norte", warehouse: "Bodega Norte" };
const center = { branch: "Sucursal Central", warehouse: "Bodega Principal" };

const poll = delivery(7, [
  recovered(level({ stock: 1250.5, ...center }, cable), {
    stockBefore: decimal(4),
    since: at("12:40"),
    at: at("16:00"),
  }),
  breached(level({ stock: 3.5, minimum: 10, maximum: null, note: "pedir por fardo", ...center }, coffee)),
  breached(level({ stock: 4, minimum: 5, maximum: 12, ...center }, paper)),
  depleted(level({ stock: 0, minimum: 5, maximum: 40, ...north }, laptop), {
    stockBefore: decimal(2),
    since: at("10:00", "2025-11-22"),
  }),
  retired(level({ stock: 1, ...north }, paper), "deleted"),
]);

test("a poll with changes of every kind, in English", () => {
  expect(written(composeMessage([poll], ENGLISH))).toBe(
    `
1 out of stock, 2 low, 1 recovered, 1 no longer watched
Stock changed in 2 warehouses of Mi Empresa: 1 out of stock, 2 low, 1 recovered, and 1 no longer watched.
== Out of stock (1)
-- Sucursal Norte · Bodega Norte
Laptop Dell Inspiron 15 [LAP-DELL-015]; Stock 0; Threshold 5; Shortfall 5; Suggested order 40; Order cost $24,810.00; was 2; low for 1 day, 6 hr
== Low stock (2)
-- Sucursal Central · Bodega Principal
Café molido 1 lb [CAF-1]; Stock 3.5; Threshold 10; Shortfall 6.5; Suggested order 6.5; Order cost $29.25; Supplier Tostaduría Sol; Note pedir por fardo
Papel bond [PAP-1]; Stock 4; Threshold 5; Shortfall 1; Suggested order 8
== Recovered (1)
-- Sucursal Central · Bodega Principal
Cable UTP []; Stock 1,250.5; Threshold 5; was 4; restocked; low for 3 hr, 20 min
== No longer watched (1)
-- Sucursal Norte · Bodega Norte
Papel bond [PAP-1]; Stock 1; Threshold 5; deleted in SmartPyme
== Suggested orders by supplier
Supplier | Items | Order cost
Tostaduría Sol | 1 | $29.25
Supplier not known | 2 | $24,810.00 + 1 without cost
Total | 3 | $24,839.25 + 1 without cost
Stock as of Nov 23, 2025, 10:00 (El Salvador time).
Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.`.trim(),
  );
});

test("the same poll in Spanish", () => {
  expect(written(composeMessage([poll], SPANISH))).toBe(
    `
1 agotado, 2 bajos, 1 recuperado, 1 ya no se vigila
Hubo cambios de existencias en 2 bodegas de Mi Empresa: 1 agotado, 2 bajos, 1 recuperado y 1 ya no se vigila.
== Agotado (1)
-- Sucursal Norte · Bodega Norte
Laptop Dell Inspiron 15 [LAP-DELL-015]; Existencia 0; Mínimo 5; Faltante 5; Pedido sugerido 40; Costo del pedido $24,810.00; antes 2; bajo durante 1 día y 6 h
== Existencia baja (2)
-- Sucursal Central · Bodega Principal
Café molido 1 lb [CAF-1]; Existencia 3.5; Mínimo 10; Faltante 6.5; Pedido sugerido 6.5; Costo del pedido $29.25; Proveedor Tostaduría Sol; Nota pedir por fardo
Papel bond [PAP-1]; Existencia 4; Mínimo 5; Faltante 1; Pedido sugerido 8
== Recuperado (1)
-- Sucursal Central · Bodega Principal
Cable UTP []; Existencia 1,250.5; Mínimo 5; antes 4; reabastecido; bajo durante 3 h y 20 min
== Ya no se vigila (1)
-- Sucursal Norte · Bodega Norte
Papel bond [PAP-1]; Existencia 1; Mínimo 5; eliminado en SmartPyme
== Pedidos sugeridos por proveedor
Proveedor | Artículos | Costo del pedido
Tostaduría Sol | 1 | $29.25
Proveedor desconocido | 2 | $24,810.00 + 1 sin costo
Total | 3 | $24,839.25 + 1 sin costo
Existencias al 23 nov 2025, 10:00 (hora de El Salvador).
Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, y no toman en cuenta las compras en tránsito.`.trim(),
  );
});

const seasonal = {
  value: decimal(10),
  source: { number: 2, name: "temporada", kind: "percent_of_maximum", factor: decimal(25) },
} as const;
const told = { since: at("16:00", "2025-11-20") };

const watchedOver = delivery(9, [
  {
    ...breached(level({ stock: 4, minimum: 5, maximum: 40, ...center }, coffee), told),
    threshold: seasonal,
    elsewhere: { ...north, above: decimal("40.5") },
  },
  {
    ...breached(level({ stock: 0, minimum: 5, maximum: null, ...center }, paper), told),
    afterSilence: { reason: "en camino", since: at("16:00", "2025-11-21") },
  },
  reminder(level({ stock: 2, minimum: 5, maximum: 12, ...north }, cable), told),
  {
    ...reminder(level({ stock: 0, minimum: 5, maximum: 40, ...north }, laptop), told),
    elsewhere: { ...north, warehouse: "Bodega 2", above: decimal(7) },
  },
]);

test("what a policy adds, in English", () => {
  expect(written(composeMessage([watchedOver], ENGLISH))).toBe(
    `
1 out of stock, 1 still out of stock, 1 low, 1 still low
Changes and reminders from 2 warehouses of Mi Empresa: 1 out of stock, 1 still out of stock, 1 low, and 1 still low.
== Out of stock (1)
-- Sucursal Central · Bodega Principal
Papel bond [PAP-1]; Stock 0; Threshold 5; Shortfall 5; Suggested order 5; had been silenced since Nov 21, 10:00 (en camino), and is out of stock now; low for 3 days
== Still out of stock (1)
-- Sucursal Norte · Bodega Norte
Laptop Dell Inspiron 15 [LAP-DELL-015]; Stock 0; Threshold 5; Shortfall 5; Suggested order 40; Order cost $24,810.00; Or move up to 7 from Bodega 2 and buy only 33; low since Nov 20, 10:00 (for 3 days)
== Low stock (1)
-- Sucursal Central · Bodega Principal
Café molido 1 lb [CAF-1]; Stock 4; Threshold 10; Shortfall 6; Suggested order 36; Order cost $162.00; Supplier Tostaduría Sol; Or move 36 from Bodega Norte (Sucursal Norte) and buy none; threshold by rule 2, “temporada”: 25% of the maximum
== Still low (1)
-- Sucursal Norte · Bodega Norte
Cable UTP []; Stock 2; Threshold 5; Shortfall 3; Suggested order 10; Order cost $3.50; low since Nov 20, 10:00 (for 3 days)
== Suggested orders by supplier
Supplier | Items | Order cost
Tostaduría Sol | 1 | $162.00
Supplier not known | 3 | $24,813.50 + 1 without cost
Total | 4 | $24,975.50 + 1 without cost
Stock as of Nov 23, 2025, 10:00 (El Salvador time).
Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.`.trim(),
  );
});

test("the same in Spanish, for readers who speak it where the configuration does not", () => {
  const deliveries = [{ ...watchedOver, locale: "es" } as const];
  const message = composeMessage(deliveries, ENGLISH);
  expect(message.locale).toBe("es");
  expect(written(message)).toBe(
    `
1 agotado, 1 sigue agotado, 1 bajo, 1 sigue bajo
Cambios y recordatorios de 2 bodegas de Mi Empresa: 1 agotado, 1 sigue agotado, 1 bajo y 1 sigue bajo.
== Agotado (1)
-- Sucursal Central · Bodega Principal
Papel bond [PAP-1]; Existencia 0; Mínimo 5; Faltante 5; Pedido sugerido 5; estuvo en silencio desde el 21 nov, 10:00 (en camino) y está agotado; bajo durante 3 días
== Sigue agotado (1)
-- Sucursal Norte · Bodega Norte
Laptop Dell Inspiron 15 [LAP-DELL-015]; Existencia 0; Mínimo 5; Faltante 5; Pedido sugerido 40; Costo del pedido $24,810.00; O traslade hasta 7 desde Bodega 2 y compre solo 33; en alerta desde el 20 nov, 10:00 (hace 3 días)
== Existencia baja (1)
-- Sucursal Central · Bodega Principal
Café molido 1 lb [CAF-1]; Existencia 4; Mínimo 10; Faltante 6; Pedido sugerido 36; Costo del pedido $162.00; Proveedor Tostaduría Sol; O traslade 36 desde Bodega Norte (Sucursal Norte), sin comprar; mínimo según la regla 2, «temporada»: 25% del máximo
== Sigue con existencia baja (1)
-- Sucursal Norte · Bodega Norte
Cable UTP []; Existencia 2; Mínimo 5; Faltante 3; Pedido sugerido 10; Costo del pedido $3.50; en alerta desde el 20 nov, 10:00 (hace 3 días)
== Pedidos sugeridos por proveedor
Proveedor | Artículos | Costo del pedido
Tostaduría Sol | 1 | $162.00
Proveedor desconocido | 3 | $24,813.50 + 1 sin costo
Total | 4 | $24,975.50 + 1 sin costo
Existencias al 23 nov 2025, 10:00 (hora de El Salvador).
Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, y no toman en cuenta las compras en tránsito.`.trim(),
  );
});

test("readers who are told in English get English, whatever the configuration speaks", () => {
  const message = composeMessage([{ ...watchedOver, locale: "en" }], SPANISH);
  expect(written(message)).toBe(written(composeMessage([watchedOver], ENGLISH)));
});

const one = level({ stock: 0, minimum: 5, maximum: 40, ...north }, laptop);

test.each([
  [
    breached(one),
    "Out of stock: Laptop Dell Inspiron 15 · Bodega Norte (0 of 5)",
    "Laptop Dell Inspiron 15 se agotó en Bodega Norte, Sucursal Norte, de Mi Empresa: existencia 0, mínimo 5.",
  ],
  [
    breached({ ...one, stock: decimal("1.25") }),
    "Low stock: Laptop Dell Inspiron 15 · Bodega Norte (1.25 of 5)",
    "Laptop Dell Inspiron 15 tiene existencia baja en Bodega Norte, Sucursal Norte, de Mi Empresa: existencia 1.25, mínimo 5.",
  ],
  [
    recovered({ ...one, stock: decimal(20) }),
    "Recovered: Laptop Dell Inspiron 15 · Bodega Norte (now 20)",
    "Laptop Dell Inspiron 15 se recuperó en Bodega Norte, Sucursal Norte, de Mi Empresa: existencia 20, reabastecido.",
  ],
  [
    retired(one, "disabled"),
    "No longer watched: Laptop Dell Insp… · Bodega Norte (product disabled)",
    "Laptop Dell Inspiron 15 ya no se vigila en Bodega Norte, Sucursal Norte, de Mi Empresa: producto desactivado.",
  ],
])("a message about one level names its product and warehouse", (change, english, spanish) => {
  expect(composeMessage([delivery(1, [change])], ENGLISH).subject).toBe(english);
  expect(composeMessage([delivery(1, [change])], SPANISH).lead).toBe(spanish);
});

test("the first look is one summary that says so, even of a single level", () => {
  const first = delivery(1, [breached(one)], { kind: "first_run" });
  expect(written(composeMessage([first], ENGLISH))).toBe(
    `
1 out of stock: first look
First look at Mi Empresa: 1 out of stock in 1 warehouse.
== Out of stock (1)
-- Sucursal Norte · Bodega Norte
Laptop Dell Inspiron 15 [LAP-DELL-015]; Stock 0; Threshold 5; Shortfall 5; Suggested order 40; Order cost $24,810.00
Stock as of Nov 23, 2025, 10:00 (El Salvador time).
This is the first look: everything already low is listed once.
Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.`.trim(),
  );
});

test("a first look that waited for a later poll is explained, but does not hide what came after it", () => {
  const message = composeMessage(
    [delivery(1, [breached(one)], { kind: "first_run" }), delivery(2, [recovered(one)])],
    ENGLISH,
  );
  expect(message.subject).toMatch(/^Recovered: /);
  expect(message.notes).toContain("This is the first look: everything already low is listed once.");
});

test("what waited together leaves as one message, with what happened meanwhile", () => {
  const message = composeMessage(
    [
      delivery(1, [breached(one, { at: at("16:02") })]),
      delivery(2, [
        recovered({ ...one, stock: decimal(20) }, { stockBefore: decimal(0), since: at("16:02"), at: at("17:15") }),
      ]),
    ],
    ENGLISH,
  );
  expect(message.id).toBe("mi-empresa.2.bodega");
  expect(message.subject).toBe("Recovered: Laptop Dell Inspiron 15 · Bodega Norte (now 20)");
  expect(linesOf(message).map(({ remarks }) => remarks)).toEqual([
    ["restocked", "was out of stock meanwhile (10:02\u2009–\u200911:15)"],
  ]);
  expect(notesOf(message)).toEqual([
    "This message covers 2 polls, the first at Nov 23, 2025, 10:02 (El Salvador time), the last at Nov 23, 2025, " +
      "11:15 (El Salvador time). Each stock is as of its change; what changed back in between is told once.",
  ]);
});

test("what happened meanwhile on another day carries its date", () => {
  const message = composeMessage(
    [
      delivery(1, [breached(one, { at: at("16:02", "2025-11-22") })]),
      delivery(2, [recovered(one, { at: at("17:15") })]),
    ],
    ENGLISH,
  );
  expect(linesOf(message)[0]?.remarks.at(-1)).toBe(
    "was out of stock meanwhile (Nov 22, 10:02\u2009–\u2009Nov 23, 11:15)",
  );
});

test("a level that went to and fro many times is summed up in one remark", () => {
  const polls = Array.from({ length: 9 }, (_, index) => {
    const told = { at: at(`16:0${index}`) };
    return delivery(index + 1, [index % 2 ? recovered(one, told) : breached(one, told)]);
  });
  expect(linesOf(composeMessage(polls, ENGLISH))[0]?.remarks).toEqual([
    "changed 8 times meanwhile (10:00\u2009–\u200910:08)",
  ]);
});

test.each([
  ["minimum_lowered", decimal(3), "minimum lowered from 10 to 3"],
  ["minimum_lowered", null, "minimum removed, it was 10"],
  ["rule_changed", decimal(3), "threshold changed from 10 to 3"],
  ["rule_changed", decimal(10), "enough under the changed configuration"],
  ["rule_changed", null, "no threshold any more, it was 10"],
] as const)("a recovery by %s to %s says from what to what", (reason, value, remark) => {
  const threshold = value && ({ value, source: "erp" } as const);
  const change = recovered(level({ stock: 4 }), {
    reason,
    threshold,
    thresholdBefore: { value: decimal(10), source: "erp" },
  });
  expect(linesOf(composeMessage([delivery(1, [change])], ENGLISH))[0]).toMatchObject({
    threshold: value,
    shortfall: null,
    order: null,
    orderCost: null,
    remarks: [remark],
  });
});

test("an incomplete read is admitted", () => {
  const incomplete = delivery(1, [breached(one)], { incomplete: true });
  expect(composeMessage([incomplete, delivery(2, [recovered(one)])], ENGLISH).notes).toContain(
    "The inventory kept changing while it was being read, so some changes may be missing here. The next poll looks again.",
  );
});

test("the warehouse with most lines comes first, and in it what misses most of its threshold", () => {
  const row = (id: number, stock: number, minimum: number, place: typeof north) =>
    breached(level({ stock, minimum, ...place }, product({ id, name: `Producto ${id}` })));
  const message = composeMessage(
    [
      delivery(1, [
        row(1, 1, 2, north),
        row(2, 90, 100, center),
        row(10, 1, 10, center),
        row(4, 5, 50, center),
        row(5, 9, 10, center),
      ]),
    ],
    ENGLISH,
  );
  expect(message.sections.map(({ groups }) => groups.map(({ title }) => title))).toEqual([
    ["Sucursal Central · Bodega Principal", "Sucursal Norte · Bodega Norte"],
  ]);
  expect(linesOf(message).map(({ change }) => change.level.product.id)).toEqual([4, 10, 2, 5, 1]);
});

test("two warehouses of one name in different branches stay apart", () => {
  const changes = [breached(level({ stock: 1, branch: "A" })), breached(level({ stock: 1, branch: "B" }))];
  const message = composeMessage([delivery(1, changes)], ENGLISH);
  expect(message.lead).toBe("Stock changed in 2 warehouses of Mi Empresa: 2 low.");
  expect(message.sections[0]?.groups).toHaveLength(2);
});

test("names that are missing are worded", () => {
  const nameless = level({ stock: 1, branch: null, warehouse: null }, product({ id: 9, name: " \n ", sku: "" }));
  const message = composeMessage([delivery(1, [breached(nameless)])], SPANISH);
  expect(message.subject).toBe("Existencia baja: Producto sin nombre 9 · Bodega sin nombre (1 de 5)");
  expect(message.sections[0]?.groups[0]?.title).toBe("Sucursal sin nombre · Bodega sin nombre");
  expect(linesOf(message)[0]).toMatchObject({ product: "Producto sin nombre 9", sku: null });
});

test.each([
  ["line breaks", "Arroz\r\nBcc: a@example.com\u2028x", "Arroz Bcc: a@example.com x"],
  ["markup", "<!channel> & <b>", "<!channel> & <b>"],
  ["a formula", '=HYPERLINK("http://evil.example")', '=HYPERLINK("http://evil.exampl…'],
  ["right to left", "شاي أخضر", "\u2068شاي أخضر\u2069"],
  ["an override of the direction", "abc\u202Efdp.exe", "abcfdp.exe"],
  ["half a surrogate pair", "Caf\uD83D", "Caf\uFFFD"],
  ["300 letters", "ñ".repeat(300), `${"ñ".repeat(30)}…`],
  ["300 faces of several code points", "👩‍🔧".repeat(300), `${"👩‍🔧".repeat(30)}…`],
])("a product named with %s leaves the subject one readable line", (_, name, shown) => {
  const message = composeMessage([delivery(1, [breached(level({ stock: 1 }, product({ name })))])], ENGLISH);
  expect(message.subject).toBe(`Low stock: ${shown} · Bodega Principal (1 of 5)`);
});

test("a long name is whole in its line", () => {
  const name = "x".repeat(300);
  const message = composeMessage([delivery(1, [breached(level({ stock: 1 }, product({ name })))])], ENGLISH);
  expect(linesOf(message)[0]?.product).toBe(name);
});

test("a product links to its page, unless it was deleted", () => {
  const changes = [breached(one), retired(level({ stock: 1 }, paper), "deleted")];
  expect(linesOf(composeMessage([delivery(1, changes)], ENGLISH)).map(({ url }) => url)).toEqual([
    "https://app.example/mi-empresa/301",
    null,
  ]);
});

test("a digest counts what is out among its reminders as out, in its subject, its sections and its counts", () => {
  const changes = [
    ...Array.from({ length: 2 }, (_, id) => breached(level({ stock: 0 }, product({ id })))),
    ...Array.from({ length: 22 }, (_, id) => reminder(level({ stock: id < 6 ? 0 : 1 }, product({ id: 100 + id })))),
  ];
  const message = composeMessage([delivery(1, changes)], ENGLISH);
  expect(message.subject).toContain("2 out of stock, 6 still out of stock, 16 still low");
  expect(message.sections.map(({ title, count }) => `${title} ${count}`)).toEqual([
    "Out of stock 2",
    "Still out of stock 6",
    "Still low 16",
  ]);
});

test("files of it are named for people, by the day where it was found, and by the company where there are several", () => {
  const late = delivery(1, [breached(one, { at: at("03:00", "2025-11-24") })]);
  const named = (settings: Partial<MessageSettings>) =>
    composeMessage([late], { ...SPANISH, companies: 1, ...settings });
  expect(named({}).fileName).toBe("existencias-2025-11-23");
  expect(named({ companies: 2 }).fileName).toBe("existencias-mi-empresa-2025-11-23");
  expect(named({ locale: "en" }).fileName).toBe("stock-2025-11-23");
  expect(named({}).attached(["a.xlsx"])).toBe("Adjunto: a.xlsx");
  expect(composeMessage([poll], SPANISH).attached(["a.csv", "a.xlsx"])).toMatch(
    /^La lista completa \(\d+\) va adjunta: a.csv, a.xlsx$/,
  );
});

test("what a channel has no room for is in the mail that has it all, else in SmartPyme", () => {
  const appUrl = () => "https://app.example";
  const rest = (settings: Partial<MessageSettings>) => composeMessage([poll], { ...SPANISH, ...settings }).rest;
  expect(rest({ appUrl, fullByMail: ["compras"] })).toEqual({
    words: "La lista completa va adjunta en el correo de compras.",
    url: null,
  });
  expect(rest({ appUrl })).toEqual({ words: "Los demás están en SmartPyme.", url: "https://app.example" });
  expect(rest({})).toBeNull();
});

test("parts and what was left out are worded", () => {
  const message = composeMessage([poll], SPANISH);
  expect(message.more({ out: 2, low: 1300, still_out: 0, still_low: 0, recovered: 1, retired: 0 })).toBe(
    "y 1,303 más: 2 agotados, 1,300 bajos, 1 recuperado",
  );
  expect(message.part(2, 5)).toBe("Parte 2 de 5");
});

test("no deliveries make no message", () => {
  expect(() => composeMessage([], ENGLISH)).toThrow("no deliveries to compose a message from: pass at least one");
});

test("of 5,000 changes none is dropped", () => {
  const changes = Array.from({ length: 5000 }, (_, id) =>
    breached(
      level({ stock: id % 7, minimum: 9, warehouse: `Bodega ${id % 12}` }, product({ id, name: `Producto ${id}` })),
    ),
  );
  const message = composeMessage([delivery(1, changes)], SPANISH);
  expect(linesOf(message)).toHaveLength(5000);
  expect(message.subject).toBe("715 agotados, 4,285 bajos");
});
