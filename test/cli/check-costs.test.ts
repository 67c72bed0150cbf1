import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
import { sampleState } from "../store/samples.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside, slackChannel } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("check says what a schedule costs: by the catalog that the store remembers, else for some sizes", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = await outside.writeConfig({
    channels: { bodega: slackChannel(outside.slack.url) },
    poll: { cron: "*/15 * * * *" },
    store: { url: `sqlite:${path.join(outside.folder, "known.sqlite")}` },
  });
  const unknown = await lowstockd("check", "--config", file);
  expect(unknown.stdout).toContain("1,000 products: the catalog is read with each poll, 5 requests a poll, 20 an hour");
  expect(unknown.stdout).toContain("a level at exactly its minimum is told within 2 polls");

  const store = await openStore(`sqlite:${path.join(outside.folder, "known.sqlite")}`, {
    now: () => new Date(),
    writer: true,
  });
  const sizes = { "enabled=true": 50_000, "lowOnly=true&enabled=true": 450 };
  await store.commit("torogoz", { ...sampleState(1), sizes }, []);
  await store.close();
  const known = await lowstockd("check", "--config", file);
  expect(known.stdout).toContain(
    "torogoz, 50,000 products: what the filter lists is read, and the catalog in slices, 78 requests a poll, 312 an hour; " +
      "a level at exactly its minimum is told within 4 polls, or 8 where products came or went meanwhile",
  );
  expect(known.stdout).not.toContain("1,000 products");
});

test("check warns where kits and raw materials are left out by what was once the default", async () => {
  await using outside = await openOutside({ products: 40 });
  const channels = { bodega: slackChannel(outside.slack.url) };
  const file = await outside.writeConfig({ channels, poll: { filters: { type: "product" } } });
  expect((await lowstockd("check", "--config", file)).stdout).toContain("leaves out kits and raw materials");
});

test("check says what reading sales costs, what was read of them and what could not be", async () => {
  await using outside = await openOutside({ products: 40 });
  const channels = { bodega: slackChannel(outside.slack.url) };
  const off = await outside.writeConfig({ channels });
  expect((await lowstockd("check", "--config", off)).stdout).not.toContain("Sales:");
  const file = await outside.writeConfig({ channels, consumption: { sales: true } });
  const before = await lowstockd("check", "--config", file);
  expect(before.stdout).toContain("one for 200 sales; the first time 28 days");

  const store = await openStore(`sqlite:${outside.store}`, { now: () => new Date(), writer: true });
  const at = "2026-11-24T09:00:00.000Z";
  const read = { days: [20_778, 20_779], failure: { reason: "SmartPyme failed: 500", since: at, triedAt: at } };
  const sales = { sold: new Map(), read };
  const consumption = { stock: new Map(), histories: new Map(), sales };
  await store.commit("torogoz", sampleState(1), [], { consumption });
  await store.close();
  expect((await lowstockd("check", "--config", file)).stdout).toContain(
    `torogoz: read to 2026-11-22, 2 days of them; since ${at} some cannot be read: SmartPyme failed: 500`,
  );
  expect(JSON.parse((await lowstockd("check", "--json", "--config", file)).stdout)).toMatchObject({
    sales: [
      { company: "torogoz", days: 2, last: "2026-11-22", failure: { reason: "SmartPyme failed: 500", since: at } },
    ],
  });
});
