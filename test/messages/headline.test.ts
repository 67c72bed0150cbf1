import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { Change } from "../../src/stock/change.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, reminder, SPANISH } from "./changes.ts";

const laptop = product({ id: 1, name: "Laptop" });
const coffee = product({ id: 2, name: "Café" });
const tea = product({ id: 3, name: "Té" });

test.each<[string, readonly Change[], readonly [string, string], readonly [string, string]]>([
  [
    "one reminder of what is low",
    [reminder(level({ stock: 3 }, laptop))],
    [
      "Still low: Laptop · Bodega Principal (3 of 5)",
      "Laptop is still low in Bodega Principal, Sucursal Central, at Mi Empresa: stock 3, threshold 5.",
    ],
    [
      "Sigue con existencia baja: Laptop · Bodega Principal (3 de 5)",
      "Laptop sigue con existencia baja en Bodega Principal, Sucursal Central, de Mi Empresa: existencia 3, mínimo 5.",
    ],
  ],
  [
    "one reminder of what is out",
    [reminder(level({ stock: 0 }, laptop))],
    [
      "Still out of stock: Laptop · Bodega Principal (0 of 5)",
      "Laptop is still out of stock in Bodega Principal, Sucursal Central, at Mi Empresa: stock 0, threshold 5.",
    ],
    [
      "Sigue agotado: Laptop · Bodega Principal (0 de 5)",
      "Laptop sigue agotado en Bodega Principal, Sucursal Central, de Mi Empresa: existencia 0, mínimo 5.",
    ],
  ],
  [
    "reminders of what is low",
    [reminder(level({ stock: 3 }, laptop)), reminder(level({ stock: 3 }, tea))],
    ["2 still low on stock", "Reminder for Mi Empresa: 2 still low in 1 warehouse."],
    ["2 siguen con existencia baja", "Recordatorio de Mi Empresa: 2 siguen bajos en 1 bodega."],
  ],
  [
    "reminders of what is low and of what is out",
    [
      reminder(level({ stock: 3 }, laptop)),
      reminder(level({ stock: 0, warehouse: "Bodega Norte" }, coffee)),
      reminder(level({ stock: 3 }, tea)),
    ],
    [
      "1 still out of stock, 2 still low",
      "Reminder for Mi Empresa: 1 still out of stock and 2 still low in 2 warehouses.",
    ],
    ["1 sigue agotado, 2 siguen bajos", "Recordatorio de Mi Empresa: 1 sigue agotado y 2 siguen bajos en 2 bodegas."],
  ],
  [
    "reminders among changes",
    [
      breached(level({ stock: 3 }, laptop)),
      reminder(level({ stock: 0, warehouse: "Bodega Norte" }, coffee)),
      reminder(level({ stock: 3 }, tea)),
    ],
    [
      "1 still out of stock, 1 low, 1 still low",
      "Changes and reminders from 2 warehouses of Mi Empresa: 1 still out of stock, 1 low, and 1 still low.",
    ],
    [
      "1 sigue agotado, 1 bajo, 1 sigue bajo",
      "Cambios y recordatorios de 2 bodegas de Mi Empresa: 1 sigue agotado, 1 bajo y 1 sigue bajo.",
    ],
  ],
])("the headline of %s", (_, changes, english, spanish) => {
  const headlines = [ENGLISH, SPANISH].map((settings) => composeMessage([delivery(1, changes)], settings));
  expect(headlines.map(({ subject, lead }) => [subject, lead])).toEqual([english, spanish]);
});
