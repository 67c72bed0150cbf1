import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { level, product } from "../stock/levels.ts";
import { at, breached, delivery, ENGLISH, recovered, reminder, retired, SPANISH } from "./changes.ts";

const ORDERS =
  "Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.";

function back(id: number, when: string) {
  return recovered(level({ stock: 30 }, product({ id })), { at: when });
}

function notesOf(deliveries: readonly Delivery[], settings = ENGLISH): readonly string[] {
  return composeMessage(deliveries, settings).notes;
}

test("changes of one poll are as of that poll, however many deliveries they come in", () => {
  const one = delivery(1, [back(1, at("16:00")), back(2, at("16:00"))]);
  expect(notesOf([one, { ...one, id: "mi-empresa.2.bodega", version: 2 }])).toEqual([
    "Stock as of Nov 23, 2025, 10:00 (America/El_Salvador).",
  ]);
});

test("deliveries of several polls say that each stock is as of its change", () => {
  expect(notesOf([delivery(1, [back(1, at("15:00"))]), delivery(2, [back(2, at("16:00"))])], SPANISH)).toEqual([
    "Este mensaje reúne 2 consultas: la primera, el 23 nov 2025, 09:00 (America/El_Salvador); la última, el 23 nov " +
      "2025, 10:00 (America/El_Salvador). Cada existencia es la del momento de su cambio; lo que cambió y volvió a su " +
      "estado se informa una sola vez.",
  ]);
});

const digest = delivery(3, [back(1, at("14:00")), back(2, at("15:00")), back(3, at("15:00"))], {
  polledAt: at("16:00"),
});

test("one delivery with what was held back says which polls it was of, and that its own was the last", () => {
  expect(notesOf([digest])).toEqual([
    "This message covers 3 polls, the first at Nov 23, 2025, 08:00 (America/El_Salvador), the last at Nov 23, 2025, " +
      "10:00 (America/El_Salvador). What is short is shown as of the last one; what changed back in between is told once.",
  ]);
  expect(notesOf([digest], SPANISH)).toEqual([
    "Este mensaje reúne 3 consultas: la primera, el 23 nov 2025, 08:00 (America/El_Salvador); la última, el 23 nov " +
      "2025, 10:00 (America/El_Salvador). Lo que falta se muestra según la última; lo que cambió y volvió a su estado " +
      "se informa una sola vez.",
  ]);
});

test("a delivery with what was held back that had to wait itself promises less", () => {
  const next = delivery(4, [back(4, at("17:00"))]);
  expect(notesOf([digest, next])).toEqual([
    "This message covers 4 polls, the first at Nov 23, 2025, 08:00 (America/El_Salvador), the last at Nov 23, 2025, " +
      "11:00 (America/El_Salvador). Each stock is as of its change or later; what changed back in between is told once.",
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
    "Stock as of Nov 23, 2025, 10:00 (America/El_Salvador).",
  ]);
});
