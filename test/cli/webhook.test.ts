import { expect, jest, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { startReceiver } from "../channels/webhook/server.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside, webhookChannel } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

const SECRET = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;

test("what a webhook did not take comes again after a restart, with the same id and changes, until it does", async () => {
  await using outside = await openOutside({ products: 40 });
  await using servers = new AsyncDisposableStack();
  const receiver = servers.adopt(await startReceiver(), (it) => it.close());
  const { company } = outside.shop;
  fillShelves(company);
  const [sold, halved] = pickShelves(company, 2);
  if (!sold || !halved) throw new Error("the shop is too small");
  const config = await outside.writeConfig({ channels: { erp: webhookChannel(`${receiver.url}/hooks`, SECRET) } });
  const once = () => lowstockd("once", "--config", config);

  company.editRow(sold.id, sold.warehouseId, { stock: 0 });
  receiver.answers.push({ status: 503 });
  expect(await once()).toMatchObject({ status: 1 });
  expect(await once()).toMatchObject({ status: 0 });
  company.editRow(halved.id, halved.warehouseId, { stock: 5 });
  expect(await once()).toMatchObject({ status: 0 });
  expect(await once()).toMatchObject({ status: 0 });

  const [refused, taken, next, ...others] = receiver.received;
  expect(others).toEqual([]);
  expect(taken?.body).toBe(refused?.body);
  expect(taken?.headers["webhook-id"]).toBe(refused?.headers["webhook-id"]);
  const bodies = [taken, next].map((received) => {
    const { body = "", headers = {} } = received ?? {};
    return new Webhook(SECRET).verify(
      body,
      Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])),
    );
  });
  expect(bodies).toEqual([
    expect.objectContaining({
      type: "stock.first_run",
      company: "torogoz",
      company_name: company.title,
      changes: [expect.objectContaining({ change: "breached", status: "out", stock: "0" })],
    }),
    expect.objectContaining({
      type: "stock.changes",
      changes: [expect.objectContaining({ change: "breached", status: "low", stock: "5" })],
    }),
  ]);
});

test("a message of test-channel says that it is one", async () => {
  await using outside = await openOutside({ products: 40 });
  await using servers = new AsyncDisposableStack();
  const receiver = servers.adopt(await startReceiver(), (it) => it.close());
  const config = await outside.writeConfig({ channels: { erp: webhookChannel(receiver.url, SECRET) } });
  expect(await lowstockd("test-channel", "erp", "--config", config)).toMatchObject({ status: 0 });
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(["channel.test"]);
});
