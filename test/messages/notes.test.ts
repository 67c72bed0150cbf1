import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { composeSampleMessages } from "../../src/messages/sample-messages.ts";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level, product } from "../stock/levels.ts";
import {
  at,
  breached,
  delivery,
  ENGLISH,
  notesOf as notesOfMessage,
  recovered,
  reminder,
  retired,
  SPANISH,
} from "./changes.ts";

const ORDERS =
  "Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.";

function back(id: number, when: string) {
  return recovered(level({ stock: 30 }, product({ id })), { at: when });
}

function notesOf(deliveries: readonly Delivery[], settings = ENGLISH): readonly string[] {
  return notesOfMessage(composeMessage(deliveries, settings));
}

test("every message ends with who sends it, why one gets it and whom to ask", () => {
  const deliveries = [delivery(1, [back(1, at("16:00"))])];
  const contact = "Ana, 7123-4567";
  expect(composeMessage(deliveries, { ...ENGLISH, contact }).notes.at(-1)).toBe(
    "Sent by lowstockd, which watches the stock of Mi Empresa in SmartPyme, to everyone on the channel bodega. Questions or changes? Ask Ana, 7123-4567.",
  );
  expect(composeMessage(deliveries, { ...SPANISH, contact }).notes.at(-1)).toBe(
    "Este aviso lo envía lowstockd, que vigila las existencias de Mi Empresa en SmartPyme, a quienes reciben el canal bodega. ¿Dudas o cambios? Consulte a Ana, 7123-4567.",
  );
  for (const message of composeSampleMessages({ timezone: "UTC", currency: "USD", contact }, new Date(0))) {
    expect(message.notes.filter((note) => note.includes(`${contact}.`))).toHaveLength(1);
  }
  expect(composeMessage(deliveries, SPANISH).notes.at(-1)).toContain(
    "Consulte a quien administra lowstockd en su empresa.",
  );
});

test.each([
  ["America/El_Salvador", "El Salvador time", "hora de El Salvador"],
  ["America/Mexico_City", "Mexico City time", "hora de Ciudad de México"],
  ["America/Guayaquil", "Ecuador time", "hora de Ecuador"],
  ["UTC", "UTC", "UTC"],
])("the time of %s is named as people do", (timezone, english, spanish) => {
  const deliveries = [delivery(1, [back(1, at("16:00"))])];
  expect(notesOf(deliveries, { ...ENGLISH, timezone })[0]).toContain(`(${english}).`);
  expect(notesOf(deliveries, { ...SPANISH, timezone })[0]).toContain(`(${spanish}).`);
});

test("an order that goes by consumption is explained beside the others", () => {
  const outlook = { perDay: decimal(10), spread: decimal(0), serviceLevel: decimal(95), leadDays: decimal(5) };
  const change = { ...breached(level({ stock: 2, minimum: 5, maximum: null })), outlook };
  const ENGLISH_NOTE =
    "Where consumption and lead time are known, a suggested order lasts until the next one arrives, with a reserve, and stays within the maximum.";
  const SPANISH_NOTE =
    "Donde se conocen el consumo y el plazo de entrega, el pedido sugerido alcanza hasta que llegue el siguiente, con una reserva, sin pasar del máximo.";
  expect(notesOf([delivery(1, [change])])).toEqual(expect.arrayContaining([ORDERS, ENGLISH_NOTE]));
  expect(notesOf([delivery(1, [change])], SPANISH)).toContain(SPANISH_NOTE);
  const { leadDays: _, ...unknown } = outlook;
  expect(notesOf([delivery(1, [{ ...change, outlook: unknown }])])).not.toContain(ENGLISH_NOTE);
});

test("changes of one poll are as of that poll, however many deliveries they come in", () => {
  const one = delivery(1, [back(1, at("16:00")), back(2, at("16:00"))]);
  expect(notesOf([one, { ...one, id: "mi-empresa.2.bodega", version: 2 }])).toEqual([
    "Stock as of Nov 23, 2025, 10:00 (El Salvador time).",
  ]);
});

test("deliveries of several polls say that each stock is as of its change", () => {
  expect(notesOf([delivery(1, [back(1, at("15:00"))]), delivery(2, [back(2, at("16:00"))])], SPANISH)).toEqual([
    "Este mensaje reúne 2 consultas: la primera, el 23 nov 2025, 09:00 (hora de El Salvador); la última, el 23 nov " +
      "2025, 10:00 (hora de El Salvador). Cada existencia es la del momento de su cambio; lo que cambió y volvió a su " +
      "estado se informa una sola vez.",
  ]);
});

const digest = delivery(3, [back(1, at("14:00")), back(2, at("15:00")), back(3, at("15:00"))], {
  polledAt: at("16:00"),
});

test("one delivery with what was held back says which polls it was of, and that its own was the last", () => {
  expect(notesOf([digest])).toEqual([
    "This message covers 3 polls, the first at Nov 23, 2025, 08:00 (El Salvador time), the last at Nov 23, 2025, " +
      "10:00 (El Salvador time). What is short is shown as of the last one; what changed back in between is told once.",
  ]);
  expect(notesOf([digest], SPANISH)).toEqual([
    "Este mensaje reúne 3 consultas: la primera, el 23 nov 2025, 08:00 (hora de El Salvador); la última, el 23 nov " +
      "2025, 10:00 (hora de El Salvador). Lo que falta se muestra según la última; lo que cambió y volvió a su estado " +
      "se informa una sola vez.",
  ]);
});

test("a delivery with what was held back that had to wait itself promises less", () => {
  const next = delivery(4, [back(4, at("17:00"))]);
  expect(notesOf([digest, next])).toEqual([
    "This message covers 4 polls, the first at Nov 23, 2025, 08:00 (El Salvador time), the last at Nov 23, 2025, " +
      "11:00 (El Salvador time). Each stock is as of its change or later; what changed back in between is told once.",
  ]);
  expect(notesOf([digest, next], SPANISH)[0]).toContain(
    "Cada existencia es la del momento de su cambio o posterior; lo que cambió",
  );
});

test("whatever order is suggested, what it does not know is said", () => {
  const short = level({ stock: 1 });
  expect(notesOf([delivery(1, [breached(short)])])).toContain(ORDERS);
  expect(notesOf([delivery(1, [reminder(short)])], SPANISH)).toContain(
    "Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, y no toman en cuenta las " +
      "compras en tránsito.",
  );
});

test("where no order is suggested nothing is said of orders", () => {
  const full = level({ stock: 5, minimum: 5, maximum: null });
  expect(notesOf([delivery(1, [breached(full), retired(level({ stock: 1, branch: "B" }), "deleted")])])).toEqual([
    "Stock as of Nov 23, 2025, 10:00 (El Salvador time).",
  ]);
});
