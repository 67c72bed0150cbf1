import { expect, jest, test } from "@jest/globals";
import type { z } from "zod";
import { SCHEMAS } from "../../../src/web/api/schemas.ts";
import { lowstockd, PATIENCE_MS } from "../../cli/lowstockd.ts";
import { openOutside } from "../../cli/outside.ts";
import { fillShelves, pickShelves } from "../../cli/shelves.ts";
import { startServing } from "../serving-daemon.ts";
import { checked } from "./strictly.ts";

jest.setTimeout(PATIENCE_MS);

/** A daemon whose shop had one level low that is back, and has one that ran out; of a second company nothing is known. */
async function start() {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 40 }));
  const { company } = outside.shop;
  fillShelves(company);
  const [back, still] = pickShelves(company, 2);
  if (!back || !still) throw new Error("the shop is too small");
  const config = await outside.writeConfig();
  await lowstockd("once", "-c", config);
  company.editRow(back.id, back.warehouseId, { stock: 3 });
  company.editRow(still.id, still.warehouseId, { stock: 0 });
  await lowstockd("once", "-c", config);
  company.editRow(back.id, back.warehouseId, { stock: 30 });
  await lowstockd("once", "-c", config);
  const shop = { base_url: outside.shop.url };
  const serving = opening.use(
    await startServing(
      outside,
      {},
      {
        companies: [
          { ...shop, name: "torogoz", api_key: outside.shop.apiKey },
          { ...shop, name: "closed", api_key: "none" },
        ],
      },
    ),
  );
  await serving.daemon.printed('"msg":"polled"');
  const closing = opening.move();
  return {
    back,
    still,
    serving,
    read: async (path: string, schema: z.ZodType) => {
      const { status, text } = await serving.get(`/api/v1/${path}`);
      expect({ path, status }).toEqual({ path, status: 200 });
      return checked(path, text, schema);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

test("the history is what lowstockd history --json prints, by the same filters, and comes by pages", async () => {
  await using started = await start();
  const { read, serving, back, still } = started;
  const product = `*${still.id}`;
  const cases: readonly (readonly [string, z.ZodType, ...string[]])[] = [
    ["history/episodes", SCHEMAS.Episodes],
    [`history/episodes?product=${product}&since=2d`, SCHEMAS.Episodes, "--product", product, "--since", "2d"],
    [
      `history/episodes?status=low&product_id=${back.id}&product_id=${still.id}`,
      SCHEMAS.Episodes,
      ...["--status", "low", "--product-id", String(back.id), String(still.id)],
    ],
    ["history/episodes?company=clo*&since=2020-01-01", SCHEMAS.Episodes, "--company", "clo*", "--since", "2020-01-01"],
    ["history/days", SCHEMAS.Days, "days"],
    ["history/days?warehouse=None", SCHEMAS.Days, "days", "--warehouse", "None"],
    ["history/stock", SCHEMAS.Stock, "stock"],
    [
      `history/stock?product_id=${back.id}&status=ok`,
      SCHEMAS.Stock,
      "stock",
      "--product-id",
      `${back.id}`,
      "--status",
      "ok",
    ],
  ];
  for (const [path, schema, ...args] of cases) {
    const { total: _, page: __, perPage: ___, pages: ____, ...told } = await read(path, schema);
    const printed = await lowstockd("history", ...args, "--json", "-c", serving.config);
    expect({ path, ...told }).toEqual({ path, ...JSON.parse(printed.stdout) });
  }

  const all = await read("history/episodes", SCHEMAS.Episodes);
  const [torogoz, closed] = all.companies;
  expect([all.total, torogoz.episodes.length, closed]).toEqual([
    2,
    2,
    { company: "closed", companyTitle: "closed", episodes: [] },
  ]);
  expect(await read("history/episodes?per_page=1&page=2", SCHEMAS.Episodes)).toEqual({
    ...all,
    page: 2,
    perPage: 1,
    pages: 2,
    companies: [{ ...torogoz, episodes: torogoz.episodes.slice(1) }, closed],
  });
  const { total, companies } = await read("history/stock?per_page=2", SCHEMAS.Stock);
  expect([total, companies[0].stock.length]).toEqual([3, 2]);

  for (const [path, at] of [
    ["history/episodes?since=yesterday", "since"],
    ["history/episodes?status=lwo", "status"],
    ["history/episodes?product_id=x", "product_id"],
    ["history/days?sku=X", ""],
    ["history/stock?per_page=501", "per_page"],
  ]) {
    const { status, text } = await serving.get(`/api/v1/${path}`);
    expect([path, status, checked(path ?? "", text, SCHEMAS.Problem).errors[0].at]).toEqual([path, 400, at]);
  }
});

test("the past of one level has its episodes, its stock and whom each message of it reached, also once it is over", async () => {
  await using started = await start();
  const { read, serving, back, still } = started;
  const { companies } = await read("history/stock", SCHEMAS.Stock);
  const keyOf = ({ id }: { readonly id: number }) =>
    companies[0].stock.find(({ product }: { readonly product: { readonly id: number } }) => product.id === id).key;
  const of = (key: string) =>
    read(`level/history?${new URLSearchParams({ company: "torogoz", key })}`, SCHEMAS.LevelHistory);
  const mail = expect.objectContaining({ channel: "compras", to: ["compras@example.com"] });

  const open = await of(keyOf(still));
  expect(open).toMatchObject({ isOpen: true, unreadable: [], episodes: [{ worst: "out", until: null, end: null }] });
  expect(open.messages).toContainEqual(mail);
  expect(open.stock.map(({ stock }: { readonly stock: string }) => stock)).toEqual(["0", "0"]);

  const over = await of(keyOf(back));
  expect(over).toMatchObject({ isOpen: false, episodes: [{ worst: "low", end: "restocked", stock: "30" }] });
  expect(over.messages.filter(({ channel }: { readonly channel: string }) => channel === "compras")).toEqual([
    mail,
    mail,
  ]);
  expect(over.stock.map(({ status }: { readonly status: string }) => status)).toEqual(["low", "ok"]);

  for (const key of ["x", '[1,"nowhere","none"]']) {
    const { status } = await serving.get(`/api/v1/level/history?${new URLSearchParams({ company: "torogoz", key })}`);
    expect([key, status]).toEqual([key, 404]);
  }
});

test("trends are the numbers of the page, by its filters", async () => {
  await using started = await start();
  const { read, serving, still } = started;
  const trends = await read("trends?days=90", SCHEMAS.Trends);
  expect(trends).toMatchObject({
    isFine: true,
    unreadable: [],
    totals: { episodes: 2, levels: 2, restockMs: expect.any(Number) },
    worst: [{ company: "torogoz", product: { id: still.id }, restockMs: null }, {}],
  });
  expect(Date.parse(trends.to) - Date.parse(trends.from)).toBe(90 * 24 * 60 * 60_000);
  expect([trends.open.length, trends.open.at(-1)]).toEqual([90, expect.objectContaining({ low: 0, out: 1 })]);
  const episodes = (groups: readonly { readonly episodes: number }[]) =>
    groups.reduce((sum, group) => sum + group.episodes, 0);
  expect([episodes(trends.warehouses), episodes(trends.suppliers)]).toEqual([2, 2]);

  const [{ warehouse }] = trends.worst;
  const there = new URLSearchParams({ warehouse, company: "torogoz" });
  expect((await read(`trends?${there}`, SCHEMAS.Trends)).worst[0].product.id).toBe(still.id);
  expect(await read("trends?company=closed", SCHEMAS.Trends)).toMatchObject({
    totals: { episodes: 0, restockMs: null, inStock: 1 },
    worst: [],
  });
  const wrong = await serving.get("/api/v1/trends?days=7");
  expect([wrong.status, JSON.parse(wrong.text).errors[0].at]).toEqual([400, "days"]);
});
