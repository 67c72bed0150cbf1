import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/alerts/compose-message.ts";
import type { Delivery } from "../../src/alerts/delivery.ts";
import { level } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, reminder, retired, SPANISH } from "./changes.ts";

const ORDERS =
  "Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.";

function notesOf(deliveries: readonly Delivery[], settings = ENGLISH): readonly string[] {
  return composeMessage(deliveries, settings).notes;
}

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
