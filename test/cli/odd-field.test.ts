import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

const row = (stock: unknown) => ({
  stock,
  stock_minimo: "5.000000",
  nombre_bodega: "Central",
  nombre_sucursal: "Norte",
});

const item = (id: number, stock: unknown, fields: object = {}) => ({
  ...{ id, nombre: `Tornillo ${id}`, codigo: `TOR-${id}`, tipo: "Producto", enable: "1" },
  inventarios: [row(stock)],
  ...fields,
});

test("one odd field or row of a product costs at most that product's alerts, and is warned of", async () => {
  await using outside = await openOutside({ products: 10 });
  const { faults } = outside.shop;
  const config = await outside.writeConfig({ poll: { cron: "0 0 29 2 *", coverage: "filtered" } });
  const list = (...data: object[]) => {
    const pagination = { current_page: 1, per_page: 200, total: data.length, total_pages: 1 };
    const meta = { empresa: "Comercial Izalco" };
    faults.clear();
    faults.add({
      match: { path: "/inventory" },
      times: 100,
      fault: { json: { success: true, data, pagination, meta } },
    });
  };
  const look = async () => {
    const before = outside.slack.messages.length;
    const { status, stdout } = await lowstockd("once", "--config", config);
    expect(status).toBe(0);
    return { told: outside.slack.messages.slice(before).map(slackText).join(), stdout };
  };

  list(item(301, "2.500000"), item(302, "4.000000", { barcode: { ean: "7501" } }), item(303, "1.000000"));
  const first = await look();
  for (const id of [301, 302, 303]) expect(first.told).toContain(`Tornillo ${id}`);
  expect(first.stdout).toContain("product 302, barcode is not a text (found an object)");

  list(item(301, "9.000000"), item(303, { value: 9 }), item(304, {}), { id: "?" }, item(302, "4.000000"));
  const second = await look();
  expect(second.told).toContain("Tornillo 301");
  expect(second.told).not.toMatch(/Tornillo 30[234]/);
  expect(second.stdout).toContain("product 303, inventarios[0].stock is not a number (found an object)");
  expect(second.stdout).toContain("entry 4 of page 1: id is not a whole number");
  const status = JSON.parse((await lowstockd("status", "--json", "--config", config)).stdout);
  expect(status.companies).toMatchObject([{ open: { low: 2, out: 0 }, oddities: { unknown: 3 } }]);

  list(item(302, "4.000000"), item(303, "9.000000"), item(304, "0.000000"));
  const third = await look();
  for (const id of [303, 304]) expect(third.told).toContain(`Tornillo ${id}`);
  expect(third.stdout).not.toContain("cannot be read");
});
