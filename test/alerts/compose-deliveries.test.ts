import { expect, test } from "@jest/globals";
import { composeDeliveries, type Findings } from "../../src/alerts/compose-deliveries.ts";
import { level } from "../stock/levels.ts";
import { at, breached } from "./changes.ts";

const findings: Findings = {
  company: "mi-empresa",
  companyTitle: "Mi Empresa",
  version: 4,
  polledAt: at("16:00"),
  firstRun: false,
  firstRunPolicy: "notify",
  incomplete: true,
  changes: [breached(level({ stock: 1 }))],
  channels: ["bodega", "compras"],
};

test("every channel gets all the changes, under an id of its own", () => {
  const deliveries = composeDeliveries(findings);
  expect(deliveries).toEqual(
    ["bodega", "compras"].map((channel) => ({
      id: `mi-empresa.4.${channel}`,
      company: "mi-empresa",
      companyTitle: "Mi Empresa",
      channel,
      locale: null,
      version: 4,
      kind: "changes",
      polledAt: at("16:00"),
      incomplete: true,
      changes: findings.changes,
      notices: [],
    })),
  );
});

test("nothing changed is nothing to tell", () => {
  expect(composeDeliveries({ ...findings, changes: [] })).toEqual([]);
  expect(composeDeliveries({ ...findings, changes: [], firstRun: true })).toEqual([]);
});

test("a first run is told as such", () => {
  expect(composeDeliveries({ ...findings, firstRun: true }).map(({ kind }) => kind)).toEqual([
    "first_run",
    "first_run",
  ]);
});

test("a silent first run tells nobody, later polls everybody", () => {
  const silent = { ...findings, firstRunPolicy: "silent" } as const;
  expect(composeDeliveries({ ...silent, firstRun: true })).toEqual([]);
  expect(composeDeliveries(silent)).toHaveLength(2);
});

test("a delivery survives the journal's JSON unchanged", () => {
  const deliveries = composeDeliveries(findings);
  expect(JSON.parse(JSON.stringify(deliveries))).toEqual(deliveries);
});
