import { expect, test } from "@jest/globals";
import { composeTestMessage } from "../../src/messages/test-message.ts";
import { at, ENGLISH, SPANISH, written } from "./changes.ts";

const now = new Date(at("16:00"));

test("a test message says that it is one, and shows a line of each kind", () => {
  expect(written(composeTestMessage("compras", ENGLISH, now))).toBe(
    `
[TEST] lowstockd reaches the channel compras
This is a test of the channel compras. The products below are made up: nothing needs to be done.
== Out of stock (1)
-- North branch · North warehouse
Sample laptop [TEST-1]; Stock 0; Threshold 10; Shortfall 10; Suggested order 40; Order cost $500.00; Supplier Sample Imports
== Low stock (1)
-- North branch · North warehouse
Sample coffee, 1 lb [TEST-2]; Stock 3.5; Threshold 10; Shortfall 6.5; Suggested order 36.5; Order cost $456.25; Note A sample note; Or move 36.5 from South warehouse (South branch) and buy none
== Recovered (1)
-- North branch · North warehouse
Sample printer paper [TEST-3]; Stock 40; Threshold 10; was 4; restocked; low for 3 hr, 30 min
== Suggested orders by supplier
Supplier | Items | Order cost
Sample Imports | 1 | $500.00
Supplier not known | 1 | $456.25
Total | 2 | $956.25
Sent by the command lowstockd test-channel.
Stock as of Nov 23, 2025, 10:00 (El Salvador time).
Suggested orders go up to the maximum, or to the threshold where none is set, and know nothing of purchases in transit.`.trim(),
  );
});

test("in Spanish it says so in Spanish", () => {
  expect(written(composeTestMessage("compras", SPANISH, now))).toBe(
    `
[PRUEBA] lowstockd llega al canal compras
Esta es una prueba del canal compras. Los productos de abajo son inventados: no hay nada que hacer.
== Agotado (1)
-- Sucursal Norte · Bodega Norte
Laptop de ejemplo [TEST-1]; Existencia 0; Mínimo 10; Faltante 10; Pedido sugerido 40; Costo del pedido $500.00; Proveedor Importadora de ejemplo
== Existencia baja (1)
-- Sucursal Norte · Bodega Norte
Café de ejemplo, 1 lb [TEST-2]; Existencia 3.5; Mínimo 10; Faltante 6.5; Pedido sugerido 36.5; Costo del pedido $456.25; Nota Una nota de ejemplo; O traslade 36.5 desde Bodega Sur (Sucursal Sur), sin comprar
== Recuperado (1)
-- Sucursal Norte · Bodega Norte
Papel de ejemplo para impresora [TEST-3]; Existencia 40; Mínimo 10; antes 4; reabastecido; bajo durante 3 h y 30 min
== Pedidos sugeridos por proveedor
Proveedor | Artículos | Costo del pedido
Importadora de ejemplo | 1 | $500.00
Proveedor desconocido | 1 | $456.25
Total | 2 | $956.25
Enviado por el comando lowstockd test-channel.
Existencias al 23 nov 2025, 10:00 (hora de El Salvador).
Los pedidos sugeridos llegan hasta el máximo, o hasta el mínimo donde no hay máximo, y no toman en cuenta las compras en tránsito.`.trim(),
  );
});

test("two tests are two messages", () => {
  const later = new Date(now.getTime() + 1);
  expect(composeTestMessage("compras", ENGLISH, now).id).not.toBe(composeTestMessage("compras", ENGLISH, later).id);
});
