import { existsSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import { openMailTemplates, renderMail } from "../../../src/channels/email/render-mail.ts";
import { composeMessage } from "../../../src/messages/compose-message.ts";
import type { Message } from "../../../src/messages/message.ts";
import { composeSampleMessages } from "../../../src/messages/sample-messages.ts";
import type { Change } from "../../../src/stock/change.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { breached, delivery, recovered, reminder, SPANISH } from "../../messages/changes.ts";
import { level, product } from "../../stock/levels.ts";
import { CHROMIUM, measure } from "./browser.ts";

// A browser starts, and lays out some hundred mails.
jest.setTimeout(180_000);

const PHONE = 360;

/** In .ci/run all that can be tested is. */
const isSkipped = !existsSync(CHROMIUM) && process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES !== "1";
const testInBrowser = isSkipped ? test.skip : test;
const reason = isSkipped ? `skipped, as there is no ${CHROMIUM}: ` : "";

const templates = openMailTemplates({});
const htmlOf = (message: Message) => renderMail(message, templates).made.html;

const NAMES = [
  "Laptop Dell Inspiron 15",
  "Café molido tueste oscuro, 1 lb",
  "Papel bond carta 75 g, resma",
  "Teclado mecánico retroiluminado con reposamuñecas",
  "Cable HDMI 2 m",
  "Cartucho de tinta negra 664XL",
  "Silla ejecutiva",
  "Martillo de uña 16 oz",
  "Cemento gris, bolsa 42.5 kg",
  "Pintura látex blanca, cubeta",
];
const PLACES = [
  { branch: "Sucursal Centro", warehouse: "Bodega Central" },
  { branch: "Sucursal Norte", warehouse: "Bodega Norte" },
  { branch: "Sucursal Sur", warehouse: "Bodega 3" },
];
const SUPPLIERS = ["Importadora del Pacífico", "Distribuidora El Yunque", null, "Papelesa"];

/** A morning's digest of a shop, as people get it. */
function digest(): Message {
  const told = { since: "2025-11-21T14:00:00.000Z", at: "2025-11-23T16:00:00.000Z" };
  const of = (id: number, stock: number) =>
    level(
      {
        stock,
        minimum: 10,
        maximum: id % 6 === 5 ? null : 40,
        note: id % 7 === 3 ? "Pasillo 4, estante B" : null,
        ...PLACES[id % 3],
      },
      product({
        id,
        name: NAMES[id % NAMES.length] ?? "",
        sku: `SKU-${1000 + id}`,
        supplier: SUPPLIERS[id % SUPPLIERS.length] ?? null,
        cost: id % 5 === 4 ? null : decimal("12.5"),
      }),
    );
  const elsewhere = (id: number) =>
    id % 4 === 0 ? { branch: "Sucursal Sur", warehouse: "Bodega 3", above: decimal(35) } : null;
  const changes: Change[] = [
    ...[0, 1].map((id) => ({
      ...breached(of(id, 0), { ...told, stockBefore: decimal(14) }),
      elsewhere: elsewhere(id),
    })),
    ...[2, 3, 4].map((id) => ({
      ...breached(of(id, id), { ...told, stockBefore: decimal(14) }),
      elsewhere: elsewhere(id),
    })),
    ...Array.from({ length: 22 }, (_, nth) => {
      const id = nth + 5;
      return { ...reminder(of(id, nth < 6 ? 0 : (nth % 9) + 1), told), elsewhere: elsewhere(id) };
    }),
    recovered(of(30, 60), { ...told, stockBefore: decimal(14) }),
  ];
  return composeMessage([delivery(1, changes, { companyTitle: "Mi Empresa S.A. de C.V." })], SPANISH);
}

testInBrowser(
  `${reason}no mail has to be scrolled sideways on a phone, whatever it says and whatever things are called`,
  async () => {
    const messages = composeSampleMessages(
      { timezone: "America/El_Salvador", currency: "USD", companies: 2 },
      new Date(0),
    );
    const sizes = await measure(messages.map(htmlOf), PHONE);
    const tooWide = messages.flatMap(({ kind, locale, subject }, index) =>
      (sizes[index]?.width ?? 0) > PHONE ? [`${kind} ${locale} ${sizes[index]?.width}: ${subject}`] : [],
    );
    expect(tooWide).toEqual([]);
  },
);

testInBrowser(
  `${reason}a digest of 28 lines takes at most two thirds of what it did with its details beside the numbers`,
  async () => {
    const [phone, desk] = [await measure([htmlOf(digest())], PHONE), await measure([htmlOf(digest())], 800)];
    expect(phone[0]?.width).toBe(PHONE);
    expect(phone[0]?.height).toBeGreaterThan(2_000);
    expect(phone[0]?.height).toBeLessThan((6_077 * 2) / 3);
    expect(desk[0]?.width).toBe(800);
  },
);
