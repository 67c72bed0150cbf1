import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

/** A shop in which three things are wrong, each with another product. */
async function openShop(): Promise<{ outside: Outside; products: readonly number[] }> {
  const outside = await openOutside({ products: 40 });
  const { company } = outside.shop;
  fillShelves(company);
  for (const { id, rows } of company.products) {
    for (const { warehouseId } of rows) company.editRow(id, warehouseId, { maximum: 90 });
  }
  const [wrong, boundless, unpriced] = pickShelves(company, 3);
  if (!wrong || !boundless || !unpriced) throw new Error("the shop is too small");
  company.editRow(wrong.id, wrong.warehouseId, { minimum: 40, maximum: 20, stock: 45 });
  company.editRow(boundless.id, boundless.warehouseId, { maximum: null });
  company.editProduct(unpriced.id, { cost: 0 });
  company.editRow(unpriced.id, unpriced.warehouseId, { stock: 2 });
  return { outside, products: [wrong.id, boundless.id, unpriced.id] };
}

test("audit reports what is to be put right, as a table, as CSV and as JSON, and leaves no trace", async () => {
  const { outside, products } = await openShop();
  await using _ = outside;
  const [wrong, boundless, unpriced] = products;
  const closed = { name: "closed", api_key: "wrong-key", base_url: outside.shop.url };
  const companies = [{ name: "torogoz", api_key: outside.shop.apiKey, base_url: outside.shop.url }];
  const config = await outside.writeConfig({ companies: [...companies, closed] });
  const [table, csv, json, unknown] = await Promise.all([
    lowstockd("audit", "--company", "torogoz", "-c", config),
    lowstockd("audit", "--csv", "-c", config),
    lowstockd("audit", "--json", "-c", config),
    lowstockd("audit", "--company", "norte", "-c", config),
  ]);

  expect([table.status, table.stderr]).toEqual([0, ""]);
  expect(table.stdout).toMatch(/^Comercial El Torogoz.* \(torogoz\): \d+ products, \d+ levels, \d+ findings\n/);
  expect(table.stdout).toMatch(
    new RegExp(`^Low, no cost known \\(1\\): .*\\n  Product .* Max\\n  Producto ${unpriced} +\\S+ .* 2 +5 +90$`, "m"),
  );
  expect(table.stdout).toMatch(
    new RegExp(`^Minimum above maximum \\(1\\).*\\n.*\\n  Producto ${wrong} .* 45 +40 +20$`, "m"),
  );
  expect(table.stdout).toMatch(new RegExp(`^  Producto ${boundless} .* 50 +5$`, "m"));
  for (const line of table.stdout.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(100);

  expect([csv.status, csv.stderr]).toEqual([1, expect.stringMatching(/^closed could not be read: Unauthorized.*\n$/)]);
  expect(csv.stdout.split("\r\n")[0]).toBe(
    "Company,Finding,Product,SKU,Branch,Warehouse,Stock,Minimum,Maximum,Unit cost,Supplier,Since",
  );
  expect(csv.stdout).toMatch(new RegExp(`^torogoz,Minimum above maximum,Producto ${wrong},.*,45,40,20,`, "m"));

  expect(json.status).toBe(1);
  const { isFine, companies: told } = JSON.parse(json.stdout);
  expect([isFine, told.length]).toEqual([false, 2]);
  expect(told[0]).toMatchObject({ company: "torogoz", error: null, incomplete: false });
  expect(told[0].findings).toContainEqual(
    expect.objectContaining({ kind: "minimum_above_maximum", status: "ok", rows: 1, since: null }),
  );
  expect(told[1]).toMatchObject({ company: "closed", error: expect.stringContaining("Unauthorized"), findings: [] });
  expect(unknown).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("it has torogoz, closed") });
  expect((await lowstockd("status", "-c", config)).stdout).toContain("NEVER");
});

test("a report is sent when its time has come, like everything else: what is refused is a dead letter", async () => {
  const { outside, products } = await openShop();
  await using _ = outside;
  const { slack, mail } = outside;
  const config = await outside.writeConfig({ audit: { cron: "* * * * * *" } });
  expect((await lowstockd("check", "-c", config)).stdout).toMatch(/^Audits: +\* \* \* \* \* \*; next: \d/m);
  await lowstockd("once", "-c", config);
  expect([slack.messages.length, mail.mails.length]).toEqual([1, 1]);

  slack.fail({ status: 400, body: "invalid_blocks" });
  await using daemon = start("run", "--config", config);
  await daemon.printed("dead letter: not delivered");
  await Promise.all([slack.received(2), mail.received(2)]);
  await daemon.stop("SIGTERM");
  const report = slackText(slack.messages[1]);
  expect(report).toMatch(/ \(catalog check\)/);
  expect(report).toContain("1 low without a cost");
  expect(report).toContain("1 minimum above the maximum");
  const mailed = mail.mails[1]?.mail;
  expect(mailed?.subject).toMatch(/ \(catalog check\)$/);
  expect(mailed?.attachments[0]?.content.toString()).toMatch(
    new RegExp(`^Minimum above maximum,Producto ${products[0]},.*,45,40,20,`, "m"),
  );

  const told = slack.messages.length;
  expect((await lowstockd("retry", "--all", "-c", config)).stdout).toMatch(/^torogoz\.\d+\.bodega: waits/);
  await lowstockd("once", "-c", config);
  expect(slack.messages).toHaveLength(told + 1);
  expect(slackText(slack.messages[told])).toContain("catalog check");
});
