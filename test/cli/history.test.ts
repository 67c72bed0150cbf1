import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

test("history tells what was low and is back, what is low still, each day's numbers and the stock between", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const { company } = outside.shop;
  fillShelves(company);
  const [back, still] = pickShelves(company, 2);
  if (!back || !still) throw new Error("the shop is too small");
  await lowstockd("once", "-c", config);
  company.editRow(back.id, back.warehouseId, { stock: 3 });
  company.editRow(still.id, still.warehouseId, { stock: 0 });
  await lowstockd("once", "-c", config);
  company.editRow(back.id, back.warehouseId, { stock: 30 });
  await lowstockd("once", "-c", config);
  await lowstockd("once", "-c", config);

  const [text, json, csv, one, days, stock] = await Promise.all([
    lowstockd("history", "-c", config),
    lowstockd("history", "--json", "-c", config),
    lowstockd("history", "--csv", "-c", config),
    lowstockd("history", "--json", "--product", `*${still.id}`, "-c", config),
    lowstockd("history", "days", "--json", "-c", config),
    lowstockd("history", "stock", "--json", "-c", config),
  ]);
  expect([text.status, text.stderr]).toEqual([0, ""]);
  expect(text.stdout).toMatch(/^Comercial El Torogoz.* \(torogoz\), since \d{4}-\d\d-\d\d:\n/);
  expect(text.stdout).toMatch(new RegExp(`Producto ${back.id} .* low .* restocked$`, "m"));
  expect(text.stdout).toMatch(new RegExp(`Producto ${still.id} .* out .* open$`, "m"));
  for (const line of text.stdout.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(100);

  expect(JSON.parse(json.stdout)).toEqual({
    isFine: true,
    from: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    unreadable: [],
    companies: [
      {
        company: "torogoz",
        companyTitle: expect.stringContaining("Comercial El Torogoz"),
        episodes: [
          expect.objectContaining({
            product: expect.objectContaining({ id: back.id }),
            worst: "low",
            ranOutAt: null,
            end: "restocked",
            stock: "30",
          }),
          expect.objectContaining({
            product: expect.objectContaining({ id: still.id }),
            worst: "out",
            until: null,
            end: null,
          }),
        ],
      },
    ],
  });
  const [head, ...rows] = csv.stdout.trimEnd().split("\r\n");
  expect(head).toBe(
    "Company,Branch,Warehouse,Product id,Product,SKU,Category,Brand,Supplier,Worst,Since,Ran out,Until,Hours," +
      "Hours out of stock,End,Threshold,Stock",
  );
  expect(rows).toHaveLength(2);
  expect(JSON.parse(one.stdout).companies[0].episodes).toHaveLength(1);
  expect(JSON.parse(days.stdout).companies[0].days.at(-1)).toMatchObject({ low: 0, out: 1 });
  const samples: { readonly product: { readonly id: number }; readonly stock: string }[] = JSON.parse(stock.stdout)
    .companies[0].stock;
  const of = (id: number) => samples.filter(({ product }) => product.id === id).map((it) => it.stock);
  expect([of(back.id), of(still.id)]).toEqual([["3", "30"], ["0"]]);
});

test("history asks for days it has, and says what it cannot tell", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const [empty, odd, when, much, later] = await Promise.all([
    lowstockd("history", "-c", config),
    lowstockd("history", "days", "--sku", "X", "-c", config),
    lowstockd("history", "--since", "yesterday", "-c", config),
    lowstockd("history", "prices", "-c", config),
    lowstockd("history", "--since", "2999-01-01", "--company", "no*", "--json", "-c", config),
  ]);
  expect([empty.status, empty.stdout]).toEqual([0, expect.stringContaining("nothing was low")]);
  expect([odd.status, odd.stderr]).toEqual([2, expect.stringContaining("--sku says nothing")]);
  expect([when.status, when.stderr]).toEqual([2, expect.stringContaining("as 2026-12-31, or a duration")]);
  expect(much.status).toBe(2);
  expect(JSON.parse(later.stdout)).toEqual({ isFine: true, from: "2999-01-01", unreadable: [], companies: [] });
});

test("with history.keep: false nothing is added to it", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig({ history: { keep: false } });
  await lowstockd("once", "-c", config);
  const [days, stock] = await Promise.all([
    lowstockd("history", "days", "--json", "-c", config),
    lowstockd("history", "stock", "--json", "-c", config),
  ]);
  expect(JSON.parse(days.stdout).companies[0].days).toEqual([]);
  expect(JSON.parse(stock.stdout).companies[0].stock).toEqual([]);
});
