import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

/** A shop with nothing low, of which the daemon knows, and one shelf to empty. */
async function openShop() {
  const outside = await openOutside({ products: 40 });
  const { company } = outside.shop;
  fillShelves(company);
  const [shelf] = pickShelves(company, 1);
  if (!shelf) throw new Error("the shop has no shelves");
  const channels = { bodega: { type: "slack", webhook_url: outside.slack.url } };
  const configWith = (digest: string) => outside.writeConfig({ channels, routes: [{ channels: ["bodega"], digest }] });
  expect((await lowstockd("once", "--config", await configWith("0 0 29 2 *"))).status).toBe(0);
  return { outside, company, shelf, configWith };
}

test("a digest is told at its time, though no poll is due then", async () => {
  const { outside, company, shelf, configWith } = await openShop();
  await using _ = outside;
  company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
  await using daemon = start("run", "--config", await configWith("*/3 * * * * *"));
  expect(await daemon.printed('"polled"')).toContain('"breached":1');
  await outside.slack.received(1);
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining(`Producto ${shelf.id}`)]);
});

test("what a digest holds back survives restarts, and is told when the config has no digest any more", async () => {
  const { outside, company, shelf, configWith } = await openShop();
  await using _ = outside;
  company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
  const late = await configWith("0 0 29 2 *");
  for (const _run of [1, 2]) {
    const ended = await lowstockd("once", "--config", late);
    expect([ended.status, ended.stdout]).toEqual([0, expect.stringContaining('"held":1')]);
  }
  expect(outside.slack.messages).toEqual([]);
  const { channels } = outside.config();
  const plain = await outside.writeConfig({ channels: { bodega: Object.values(channels ?? {})[0] } });
  expect((await lowstockd("once", "--config", plain)).stdout).not.toContain('"held"');
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining(`Producto ${shelf.id}`)]);
});

/** A shop with a shelf low, which a daemon that is no more kept for a digest that is due by now. */
async function openShopWithNews() {
  const { outside, company, shelf, configWith } = await openShop();
  company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
  expect((await lowstockd("once", "--config", await configWith("0 0 29 2 *"))).status).toBe(0);
  const channels = { bodega: { type: "slack", webhook_url: outside.slack.url } };
  return { outside, company, shelf, channels };
}

test("at the start the first poll goes first: what is due is told as it is now", async () => {
  const { outside, company, shelf, channels } = await openShopWithNews();
  await using _ = outside;
  company.editRow(shelf.id, shelf.warehouseId, { stock: 40 });
  await using daemon = start("run", "--config", await outside.writeConfig({ channels }));
  await outside.slack.received(1);
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining("recovered")]);
});

test("at the start what is due does not wait for an API that does not answer", async () => {
  const { outside, shelf, channels } = await openShopWithNews();
  await using _ = outside;
  outside.shop.faults.add({ times: 1_000, fault: { status: 500 } });
  await using daemon = start("run", "--config", await outside.writeConfig({ channels }));
  await daemon.printed("poll failed");
  await outside.slack.received(1);
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining(`Producto ${shelf.id}`)]);
});

test("at the start what is due does not wait for a poll that is far away", async () => {
  const { outside, shelf, channels } = await openShopWithNews();
  await using _ = outside;
  const poll = { cron: "0 0 29 2 *", on_start: false };
  await using daemon = start("run", "--config", await outside.writeConfig({ channels, poll }));
  await outside.slack.received(1);
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining(`Producto ${shelf.id}`)]);
});

test("what a digest holds back of a company that has left the config is told all the same", async () => {
  const { outside, company, shelf, configWith } = await openShop();
  await using _ = outside;
  company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
  expect((await lowstockd("once", "--config", await configWith("0 0 29 2 *"))).status).toBe(0);
  const { companies, channels } = outside.config();
  const renamed = await outside.writeConfig({
    companies: [{ ...Object.values(companies ?? {})[0], name: "otra" }],
    channels: { bodega: Object.values(channels ?? {})[0] },
    routes: [{ channels: ["bodega"], match: { company: "nobody" } }],
  });
  expect((await lowstockd("once", "--config", renamed)).stdout).toContain("told what had waited");
  expect(outside.slack.messages.map(slackText)).toEqual([expect.stringContaining(`Producto ${shelf.id}`)]);
});
