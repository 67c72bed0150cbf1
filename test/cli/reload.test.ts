import { readFile, writeFile } from "node:fs/promises";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside, slackChannel } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

const RARELY = { cron: "0 0 29 2 *" };

test("a daemon takes the channels, the schedule and the companies of a changed config, and tells nothing twice", async () => {
  await using outside = await openOutside({ products: 40 });
  await using other = await openOutside({ products: 40 });
  const config = await outside.writeConfig({ poll: RARELY });
  await using daemon = start("run", "--config", config);
  await Promise.all([outside.mail.received(1), outside.slack.received(1)]);

  const companies = [
    { name: "torogoz", api_key: outside.shop.apiKey, base_url: outside.shop.url },
    { name: "maquilishuat", api_key: other.shop.apiKey, base_url: other.shop.url },
  ];
  const changed = { bodega: slackChannel(other.slack.url) };
  await writeFile(config, await readFile(await outside.writeConfig({ poll: RARELY, companies, channels: changed })));
  const reloaded = await lowstockd("reload", "--config", config);
  expect(reloaded).toMatchObject({ status: 0, stdout: "the daemon has read its config anew, and it is in force\n" });

  // Of what is new only the new company is news, by the channel's new address.
  const [message] = await other.slack.received(1);
  expect(JSON.stringify(message)).toContain(other.shop.company.title);
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect([outside.mail.mails.length, outside.slack.messages.length, other.slack.messages.length]).toEqual([1, 1, 1]);
});

test("a config that is wrong, or names another store, changes nothing, and whoever asks is told why", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const good = await readFile(config, "utf8");
  await using daemon = start("run", "--config", config);
  await outside.mail.received(1);

  await writeFile(config, JSON.stringify({ ...JSON.parse(good), snacks: "many" }));
  const wrong = await lowstockd("reload", "--config", config);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("snacks")]);
  process.kill(daemon.pid ?? 0, "SIGHUP");
  await daemon.printed("the config was read anew and cannot be used");
  await writeFile(config, JSON.stringify({ ...JSON.parse(good), store: { url: "sqlite:elsewhere.sqlite" } }));
  process.kill(daemon.pid ?? 0, "SIGHUP");
  await daemon.printed("takes a restart");

  await writeFile(config, good);
  expect((await lowstockd("reload", "--config", config)).status).toBe(0);
  const { status, stdout } = await daemon.stop("SIGTERM");
  expect(status).toBe(0);
  expect(stdout).toContain("snacks");
});

test("status tells of a config that was refused, until one is in force, be it by a restart", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const good = await readFile(config, "utf8");
  const refusal = async () =>
    JSON.parse((await lowstockd("status", "--json", "--config", config)).stdout).reload?.error;
  {
    await using daemon = start("run", "--config", config);
    await outside.mail.received(1);
    await writeFile(config, JSON.stringify({ ...JSON.parse(good), snacks: "many" }));
    process.kill(daemon.pid ?? 0, "SIGHUP");
    await daemon.printed("the config was read anew and cannot be used");
    await writeFile(config, good);
    expect(await refusal()).toContain("snacks");
    await daemon.stop("SIGTERM");
  }
  await using daemon = start("run", "--config", config);
  await daemon.printed("polled");
  expect(await refusal()).toBeNull();
  await daemon.stop("SIGTERM");
});

test("where no daemon runs there is nothing to reload, and what is to be done is said", async () => {
  await using outside = await openOutside({ products: 40 });
  const { status, stderr } = await lowstockd("reload", "--config", await outside.writeConfig());
  expect([status, stderr]).toEqual([1, expect.stringContaining("lowstockd run starts one")]);
});
