import { readFile } from "node:fs/promises";
import { expect, jest, test } from "@jest/globals";
import type { Rate } from "../../src/stock/consumption/rate.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { openStore } from "../../src/store/store.ts";
import { readXlsx } from "../messages/read-xlsx.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

const SECTIONS = { poll: { cron: "0 0 29 2 *", coverage: "full" }, suppliers: {} };

/** Two a day, as 90 days of it would tell. */
const RATE: Rate = { perDay: 2, spread: 0, demand: "smooth", method: "smoothing", since: 20_000 };

/** A shop in which one product sells two a day with a minimum of five, and another has more than its maximum. */
async function openShop(): Promise<{ outside: Outside; selling: number; much: number }> {
  const outside = await openOutside({ products: 30 });
  const { company } = outside.shop;
  fillShelves(company);
  const [selling, much] = pickShelves(company, 2);
  if (!selling || !much) throw new Error("the shop is too small");
  company.editRow(selling.id, selling.warehouseId, { stock: 50, minimum: 5, maximum: 300 });
  company.editProduct(much.id, { cost: 2 });
  company.editRow(much.id, much.warehouseId, { stock: 50, minimum: 5, maximum: 20 });
  await lowstockd("once", "-c", await outside.writeConfig(SECTIONS));
  await setRate(outside, selling.id);
  return { outside, selling: selling.id, much: much.id };
}

/** Keeps a rate for each level of a product, as if it had been followed for long. */
async function setRate({ store: file }: Outside, productId: number): Promise<void> {
  const store = await openStore(`sqlite:${file}`, { writer: true, now: () => new Date() });
  try {
    const [state, book] = [await store.state("torogoz"), await store.stockBook("torogoz")];
    if (!state) throw new Error("nothing was polled");
    const levels = (book.get(productId) ?? []).slice(0, 1).map((level): Tracked => ({ ...level, rate: RATE }));
    const consumption = { stock: new Map([[productId, levels]]), histories: new Map() };
    await store.commit("torogoz", { ...state, version: state.version + 1 }, [], { consumption });
  } finally {
    await store.close();
  }
}

test("advise says what is worth changing, as a table, CSV, a workbook and JSON, and leaves no trace", async () => {
  const { outside, selling, much } = await openShop();
  await using _ = outside;
  const config = await outside.writeConfig({ ...SECTIONS, advise: { lead_time: "10d" } });
  const book = `${outside.folder}/advice.xlsx`;
  const [table, csv, json, workbook, unknown, withoutLeadTime] = await Promise.all([
    lowstockd("advise", "-c", config),
    lowstockd("advise", "--csv", "-c", config),
    lowstockd("advise", "--json", "-c", config),
    lowstockd("advise", "--xlsx", book, "-c", config),
    lowstockd("advise", "--company", "norte", "-c", config),
    lowstockd("advise", "-c", await outside.writeConfig(SECTIONS)),
  ]);

  expect([table.status, table.stderr]).toEqual([0, ""]);
  expect(table.stdout).toMatch(
    /^Comercial El Torogoz.* \(torogoz\): \d+ products, \d+ levels, 2 things worth changing\n/,
  );
  // Twenty are sold in ten days, and fourteen in the week after.
  expect(table.stdout).toMatch(new RegExp(`^  Producto ${selling} .* 50 +5 → 20 +300 → 34`, "m"));
  expect(table.stdout).toMatch(new RegExp(`^  Producto ${much} .* 50 +20 +30 +\\$60.00$`, "m"));
  expect(table.stdout).toMatch(/^How fast stock is consumed is known of 1 of \d+ levels\.$/m);
  expect(table.stdout).toMatch(/^\d+ products with stock and without known consumption were not seen for long enough/m);
  for (const line of table.stdout.split("\n\n").slice(0, -1).join("\n").split("\n")) {
    expect(Array.from(line).length).toBeLessThanOrEqual(100);
  }

  expect([csv.status, csv.stderr]).toEqual([0, ""]);
  expect(csv.stdout).toMatch(/^.?Company,Advice,Product,SKU,Branch,Warehouse,Stock,Minimum,Advised minimum,/);
  expect(csv.stdout).toMatch(
    new RegExp(`^torogoz,Minimum or maximum,Producto ${selling},.*,50,5,20,300,34,2,10,`, "m"),
  );
  expect([workbook.status, workbook.stdout, workbook.stderr]).toEqual([0, "", ""]);
  const sheet = JSON.stringify(await readXlsx(await readFile(book)));
  for (const cell of ["torogoz", `Producto ${selling}`, "Advised minimum"]) expect(sheet).toContain(cell);
  const again = await lowstockd("advise", "--xlsx", book, "-c", config);
  expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining("is there already and stays as it is") });

  const { isFine, companies: told } = JSON.parse(json.stdout);
  expect([json.status, isFine]).toEqual([0, true]);
  expect(told).toMatchObject([
    {
      company: "torogoz",
      error: null,
      rated: 1,
      withoutLeadTime: 0,
      items: [
        {
          kind: "limits",
          minimum: "20",
          maximum: "34",
          perDay: "2",
          leadDays: "10",
          level: { product: { id: selling } },
        },
        { kind: "overstock", excess: "30", value: "60", level: { product: { id: much } } },
      ],
    },
  ]);
  expect(unknown).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("it has torogoz") });
  expect(withoutLeadTime.stdout).toContain("Of 1 of them no minimum can be advised");
  expect(withoutLeadTime.stdout).not.toContain("→");
});

test("it is sent when its time has come, to the channels that are to have it, in their language", async () => {
  const { outside, selling } = await openShop();
  await using _ = outside;
  const { slack, mail } = outside;
  const sent = mail.mails.length;
  const config = await outside.writeConfig({
    ...SECTIONS,
    alerts: { locale: "es" },
    routes: [{ channels: ["bodega"], locale: "en" }, { channels: ["compras"] }],
    advise: { cron: "* * * * * *", lead_time: "10d" },
  });
  expect((await lowstockd("check", "-c", config)).stdout).toMatch(/^Advice: +\* \* \* \* \* \*; next: \d/m);
  await using daemon = start("run", "--config", config);
  await Promise.all([slack.received(1), mail.received(sent + 1)]);
  await daemon.stop("SIGTERM");
  const posted = slackText(slack.messages[0]);
  expect(posted).toMatch(/1 minimum or maximum to change, … \(stock advice\)/);
  expect(posted).toContain("1 minimum or maximum to change and 1 level with too much stock.");
  expect(posted).toContain("5 → 20");
  const mailed = mail.mails[sent]?.mail;
  expect(mailed?.subject).toBe("1 mínimo o máximo por cambiar, … (ajustes)");
  expect(mailed?.text).toContain("5 → 20");
  expect(mailed?.attachments[0]?.filename).toMatch(/^ajustes-de-existencias-\d{4}-\d\d-\d\d\.csv$/);
  expect(mailed?.attachments[0]?.content.toString()).toMatch(
    new RegExp(`^Mínimo o máximo,Producto ${selling},.*,50,5,20,300,34,2,10,`, "m"),
  );
});
