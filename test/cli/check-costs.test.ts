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
