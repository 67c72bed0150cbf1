import { expect, test } from "@jest/globals";
import { composeDeliveries, type Occasion } from "../../src/notifications/compose-deliveries.ts";
import { at, breached } from "../messages/changes.ts";
import { level } from "../stock/levels.ts";

const occasion: Occasion = {
  company: "mi-empresa",
  companyTitle: "Mi Empresa",
  version: 4,
  polledAt: at("16:00"),
  incomplete: true,
};

const changes = [breached(level({ stock: 1 }))];

test("every notification becomes a delivery with an id of its own", () => {
  const told = { locale: null, firstRun: false, changes };
  expect(
    composeDeliveries(occasion, [
      { ...told, channel: "bodega" },
      { ...told, channel: "compras", firstRun: true },
    ]),
  ).toEqual([
    {
      ...occasion,
      id: "mi-empresa.4.bodega",
      channel: "bodega",
      locale: null,
      kind: "changes",
      changes,
      notices: [],
      findings: [],
    },
    {
      ...occasion,
      id: "mi-empresa.4.compras",
      channel: "compras",
      locale: null,
      kind: "first_run",
      changes,
      notices: [],
      findings: [],
    },
  ]);
});

test("one channel in two languages gets two deliveries", () => {
  const told = { channel: "bodega", firstRun: false, changes };
  const deliveries = composeDeliveries(occasion, [
    { ...told, locale: null },
    { ...told, locale: "es" },
  ]);
  expect(deliveries.map(({ id }) => id)).toEqual(["mi-empresa.4.bodega", "mi-empresa.4.bodega~es"]);
});
