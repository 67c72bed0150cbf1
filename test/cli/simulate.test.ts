import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, startIn } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

test("simulate compares a config with the one in force by what polls saw", async () => {
  await using outside = await openOutside({ products: 40 });
  const inForce = await outside.writeConfig({ poll: { cron: "0 0 29 2 *", coverage: "full" } });
  const tried = await outside.writeConfig({
    thresholds: { rules: [{ match: {}, minimum: 20 }] },
    routes: [{ channels: ["compras"] }],
    // Whatever store it names, the one of the config in force is read.
    store: { url: "memory:" },
  });
  const { company } = outside.shop;
  fillShelves(company);
  const [sold, wavering] = pickShelves(company, 2);
  if (!sold || !wavering) throw new Error("the shop is too small");
  const stocks = [
    [50, 50],
    [15, 15],
    [0, 15],
    [50, 50],
  ] as const;
  for (const [first, second] of stocks) {
    company.editRow(sold.id, sold.warehouseId, { stock: first });
    company.editRow(wavering.id, wavering.warehouseId, { stock: second });
    await lowstockd("once", "-c", inForce);
  }

  const [json, text, alone, byVariable] = await Promise.all([
    lowstockd("simulate", "--json", "--config", tried, "--beside", inForce),
    lowstockd("simulate", "--config", tried, "--beside", inForce),
    lowstockd("simulate", "--json", "--config", inForce, "--beside", inForce),
    startIn({ LOWSTOCKD_CONFIG: inForce }, "simulate", "--json", "--config", tried).ended,
  ]);
  expect([json.status, json.stderr]).toEqual([0, ""]);
  const none = { toldBefore: 0, medianLeadMs: null, toldAtOnce: 0, toldLater: 0, neverTold: 0, withoutThreshold: 0 };
  const facts = JSON.parse(json.stdout);
  expect(facts).toEqual({
    isFine: true,
    companies: [
      {
        company: "torogoz",
        companyTitle: expect.stringContaining("Comercial El Torogoz"),
        from: expect.stringMatching(/^\d{4}-.*Z$/),
        to: expect.stringMatching(/^\d{4}-.*Z$/),
        polls: 3,
        wholePolls: 3,
        // Told when it is out, and when both are back.
        inForce: {
          channels: [
            { channel: "bodega", messages: 2, changes: 2 },
            { channel: "compras", messages: 2, changes: 2 },
          ],
          levelsTold: 1,
          stockOuts: { ...none, all: 1, toldAtOnce: 1 },
          neverRanOut: 0,
        },
        tried: {
          channels: [
            { channel: "bodega", messages: 0, changes: 0 },
            { channel: "compras", messages: 3, changes: 5 },
          ],
          levelsTold: 2,
          stockOuts: { ...none, all: 1, toldBefore: 1, medianLeadMs: expect.any(Number) },
          neverRanOut: 1,
        },
      },
    ],
  });
  expect([byVariable.status, JSON.parse(byVariable.stdout)]).toEqual([0, facts]);
  expect(JSON.parse(alone.stdout).companies).toEqual([{ ...facts.companies[0], tried: null }]);

  expect([text.status, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toMatch(/^Comercial El Torogoz.* \(torogoz\), 3 polls from .* to .*:\n/);
  expect(text.stdout).toMatch(/ in force +tried\n/);
  expect(text.stdout).toMatch(/ {2}levels told +1 +2\n/);
  expect(text.stdout).toMatch(/ {2}told, and back without running out +0 +1\n/);
  for (const line of text.stdout.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(100);
});

test("simulate says what it cannot tell, and what it was asked wrong", async () => {
  await using outside = await openOutside({ products: 10 });
  const config = await outside.writeConfig({ simulation: { keep: false } });
  await lowstockd("once", "-c", config);
  const [nothing, nowhere, stranger, never] = await Promise.all([
    lowstockd("simulate", "--config", config, "--beside", config),
    lowstockd("simulate", "--config", config, "--beside", `${outside.folder}/none.yaml`),
    lowstockd("simulate", "--config", config, "--beside", config, "--company", "acme"),
    lowstockd("simulate", "--config", config, "--beside", config, "--days", "0"),
  ]);
  expect([nothing.status, nothing.stdout]).toEqual([1, expect.stringContaining("nothing that polls saw is kept")]);
  expect([nowhere.status, nowhere.stderr]).toEqual([
    2,
    expect.stringContaining("--beside FILE names the one in force"),
  ]);
  expect([stranger.status, stranger.stderr]).toEqual([2, expect.stringContaining("torogoz")]);
  expect([never.status, never.stderr]).toEqual([2, expect.stringContaining("a number of days, 1 to 400")]);
});
