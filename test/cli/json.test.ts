import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { type Ended, lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside, slackChannel } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

/** Fails unless standard output is one JSON value and nothing else. */
const read = ({ stdout }: Ended): unknown => JSON.parse(stdout);

test("check --json tells what the config comes to, and every problem with its place", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const wrong = path.join(outside.folder, "wrong.yaml");
  await writeFile(wrong, "companies:\n  - name: Mi Empresa\n    api_key: MARKED\nchanels: {}\n");
  const often = await outside.writeConfig({ poll: { cron: "* * * * * *" } });
  const [fine, mistaken, hasty, missing] = await Promise.all(
    [config, wrong, often, "none.yaml"].map((file) => lowstockd("check", "--json", "-c", file)),
  );
  if (!fine || !mistaken || !hasty || !missing) throw new Error("there are four");

  expect([fine.status, fine.stderr]).toEqual([0, ""]);
  expect(read(fine)).toEqual({
    isFine: true,
    file: config,
    problems: [],
    warnings: ["from: alertas", "to: compras"].map(
      (at) => `channels.compras.${at}@example.com is an example, and nothing arrives there`,
    ),
    companies: ["torogoz"],
    channels: [
      { name: "bodega", type: "slack" },
      { name: "compras", type: "email" },
    ],
    polls: {
      cron: "0 0 29 2 *",
      timezone: "America/El_Salvador",
      next: [1, 2, 3].map(() => expect.stringMatching(/^\d{4}-02-29T06:00:00.000Z$/)),
      days: null,
      anHour: 1,
    },
    audits: null,
    advice: null,
    digests: [],
    told: ["bodega", "compras"].map((channel) => ({
      channel,
      route: null,
      match: {},
      changes: ["breached", "depleted", "reminder", "recovered", "retired"],
      locale: "en",
      digest: null,
      quietHours: [],
    })),
    silences: [],
    notes: ["pedido hasta", "on order until"].map((words) => ({
      marker: `${words} {date}`,
      note: expect.stringMatching(new RegExp(`^${words} 17/\\d\\d/\\d{4}$`)),
      until: expect.stringMatching(/^\d{4}-\d\d-17$/),
    })),
    requests: {
      limitAnHour: 900,
      pageSize: 200,
      companies: [expect.objectContaining({ isKnown: false })],
      storeFailure: null,
    },
    rules: [],
    store: "sqlite",
    scale: null,
    troubles: { channels: [] },
    proxies: [],
  });

  const nothing = {
    companies: null,
    channels: null,
    polls: null,
    audits: null,
    advice: null,
    digests: null,
    told: null,
    silences: null,
    notes: null,
    requests: null,
    rules: null,
    store: null,
    scale: null,
    troubles: null,
    proxies: null,
  };
  expect([mistaken.status, mistaken.stderr]).toEqual([2, ""]);
  expect(mistaken.stdout).not.toContain("MARKED");
  expect(read(mistaken)).toEqual({
    isFine: false,
    file: wrong,
    problems: [
      expect.objectContaining({ file: wrong, line: null, path: "channels" }),
      expect.objectContaining({ file: wrong, line: 2, column: 11, path: "companies[0].name" }),
      expect.objectContaining({ file: wrong, line: 4, column: 1, path: "chanels" }),
    ],
    warnings: [],
    ...nothing,
  });
  expect(hasty.status).toBe(2);
  expect(read(hasty)).toMatchObject({ problems: [{ file: often, line: null, column: null, path: "poll.cron" }] });
  expect(missing.status).toBe(2);
  expect(read(missing)).toMatchObject({ problems: [{ message: "There is no config file none.yaml" }] });
});

test("preview, once, retry and health tell programs what they do, with the log on standard error", async () => {
  await using outside = await openOutside({ products: 40 });
  const { shop, slack } = outside;
  fillShelves(shop.company);
  const [sold] = pickShelves(shop.company, 1);
  if (!sold) throw new Error("the shop is too small");
  shop.company.editRow(sold.id, sold.warehouseId, { stock: 0 });
  const companies = [
    { name: "torogoz", api_key: shop.apiKey, base_url: shop.url },
    { name: "closed", api_key: "wrong-key", base_url: shop.url },
  ];
  const config = await outside.writeConfig({ companies });

  const breach = { kind: "breached", status: "out", level: { product: { name: `Producto ${sold.id}` }, stock: "0" } };
  const summary = {
    products: expect.any(Number),
    breached: 1,
    recovered: 0,
    open: 1,
    ruleError: null,
    lookUpError: null,
  };
  const torogoz = { company: "torogoz", error: null, summary, changes: [breach] };
  const closed = {
    company: "closed",
    error: expect.stringContaining("refused the API key"),
    summary: null,
    changes: [],
  };

  const preview = await lowstockd("preview", "--json", "-c", config);
  expect(preview.status).toBe(1);
  expect(read(preview)).toMatchObject({
    isFine: false,
    companies: [
      {
        ...torogoz,
        messages: [
          { channel: "bodega", text: expect.stringContaining(`Producto ${sold.id}`) },
          { channel: "compras", text: expect.stringContaining(`Producto ${sold.id}`) },
        ],
      },
      { ...closed, messages: [] },
    ],
  });

  const unwatched = await lowstockd("health", "--json", "-c", config);
  expect(unwatched.status).toBe(1);
  expect(read(unwatched)).toEqual({
    isFine: false,
    overdue: ["torogoz", "closed"].map((company) => ({ company, nextDueAt: null, lastPollAt: null })),
  });

  slack.fail({ status: 400, body: "invalid_blocks" });
  const once = await lowstockd("once", "--json", "-c", config);
  expect([once.status, once.stderr]).toEqual([1, expect.stringMatching(/"msg":"polled"/)]);
  const done = { failed: 0, nextTryAt: null };
  expect(read(once)).toMatchObject({
    isFine: false,
    companies: [torogoz, closed],
    channels: [
      { channel: "bodega", sent: 0, deadLettered: 1, ...done },
      { channel: "compras", sent: 1, deadLettered: 0, ...done },
    ],
    notices: [],
  });

  const retried = await lowstockd("retry", "torogoz.1.bodega", "torogoz.7.bodega", "--json", "-c", config);
  expect([retried.status, retried.stderr]).toEqual([1, ""]);
  expect(read(retried)).toEqual({
    isFine: false,
    deadLetters: [
      { id: "torogoz.1.bodega", refusal: null },
      { id: "torogoz.7.bodega", refusal: "there is no such dead letter" },
    ],
  });
  const healthy = await lowstockd("health", "--json", "-c", config);
  expect([healthy.status, read(healthy)]).toEqual([0, { isFine: true, overdue: [] }]);
});

test("test-channel --json tells what the far end said", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig({ channels: { bodega: slackChannel(outside.slack.url) } });
  const sent = await lowstockd("test-channel", "bodega", "--json", "-c", config);
  expect([sent.status, read(sent)]).toEqual([
    0,
    { channel: "bodega", isFine: true, outcome: "sent", reason: null, warnings: [], unreached: [] },
  ]);
  outside.slack.fail({ status: 403, body: "action_prohibited" });
  const refused = await lowstockd("test-channel", "bodega", "--json", "-c", config);
  expect([refused.status, refused.stderr]).toEqual([1, ""]);
  expect(read(refused)).toMatchObject({ isFine: false, outcome: "retryable", reason: expect.stringContaining("403") });
});
