import { rename } from "node:fs/promises";
import { expect, jest, test } from "@jest/globals";
import { startHeartbeatSink } from "./heartbeat-sink.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

test("a dead Slack is told by mail, once, and once when it is back; Slack itself hears only of the stock", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail, slack } = outside;
  const config = await outside.writeConfig({
    poll: { cron: "* * * * * *" },
    delivery: { first_retry: "1s", max_retry: "1s" },
    operations: { after: "3s", channels: ["compras"] },
  });
  slack.fail(...Array.from({ length: 1_000 }, () => ({ status: 503, body: "service_unavailable" })));
  await using daemon = start("run", "--config", config);
  await mail.received(2);
  slack.recover();
  await Promise.all([mail.received(3), slack.received(1)]);
  // Some more polls, to tell it again if it were told twice.
  await daemon.printed('"out of trouble"');
  const { length } = mail.mails;
  await daemon.stop("SIGTERM");

  const [look, began, ended] = mail.mails.map(({ mail: { subject } }) => subject);
  expect(length).toBe(3);
  expect(look).toMatch(/: first look$/);
  expect(began).toBe("No messages through bodega: its server answers with errors");
  expect(ended).toBe("Messages again through bodega");
  expect(mail.mails[1]?.mail.text).toMatch(/\d+ changes wait for bodega[\s\S]*\nTechnical reason: .*503/);
  expect(mail.mails[1]?.mail.attachments).toEqual([]);
  expect(slack.messages.map(slackText)).toEqual([expect.stringContaining("first look")]);
});

test("a store that is taken away under the daemon is told, once, and that it is back", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail, store } = outside;
  const config = await outside.writeConfig({
    poll: { cron: "* * * * * *" },
    operations: { after: "3s", channels: ["compras"] },
  });
  await using daemon = start("run", "--config", config);
  await mail.received(1);
  await rename(store, `${store}.aside`);
  await mail.received(2);
  await rename(`${store}.aside`, store);
  await mail.received(3);
  await daemon.printed('"polled"');
  await daemon.stop("SIGTERM");

  const [, began, ended] = mail.mails.map(({ mail: { subject } }) => subject);
  expect(mail.mails).toHaveLength(3);
  expect(began).toBe("Nothing is watched: the data cannot be written");
  expect(mail.mails[1]?.mail.text).toContain("was removed while lowstockd has it open");
  expect(ended).toBe("Everything is watched again");
});

test("a company that cannot be read is told once over many runs, and once when it can", async () => {
  await using outside = await openOutside({ products: 40 });
  await using heartbeat = await startHeartbeatSink();
  const { mail, slack, shop } = outside;
  const operations = { after: "1ms", heartbeat_url: heartbeat.url };
  const companies = [{ name: "torogoz", api_key: "wrong", base_url: shop.url }];
  const right = await outside.writeConfig({ operations });
  const wrong = await outside.writeConfig({ operations, companies });

  expect((await lowstockd("once", "--config", right)).status).toBe(0);
  expect(heartbeat.beats).toEqual(["GET /ping/SECRET-SWITCH"]);

  for (const _ of [1, 2, 3]) expect((await lowstockd("once", "--config", wrong)).status).toBe(1);
  expect(heartbeat.beats).toHaveLength(1);
  expect(mail.mails.map(({ mail: { subject } }) => subject).slice(1)).toEqual([
    "Not watched: Comercial El Torogoz S.A. de… (SmartPyme refuses the key)",
  ]);
  expect(mail.mails[1]?.mail.text).toContain("401");

  expect((await lowstockd("once", "--config", right)).status).toBe(0);
  expect(mail.mails.map(({ mail: { subject } }) => subject).slice(2)).toEqual([
    "Watched again: Comercial El Torogoz S.A. de C.V.",
  ]);
  expect(slack.messages).toHaveLength(3);
  expect(heartbeat.beats).toHaveLength(2);
});

test.each([
  [500, {}],
  [302, { location: "/elsewhere" }],
])("a heartbeat that is answered by %i is a warning without its address, and no more", async (status, headers) => {
  await using outside = await openOutside({ products: 40 });
  await using heartbeat = await startHeartbeatSink();
  heartbeat.answer(status, headers);
  const config = await outside.writeConfig({ operations: { heartbeat_url: heartbeat.url } });
  const run = await lowstockd("once", "--config", config);
  expect(run.status).toBe(0);
  expect(heartbeat.beats).toHaveLength(1);
  expect(run.stdout).toMatch(new RegExp(`"warn".*it answered ${status}.*the heartbeat did not arrive`));
  expect(run.stdout).not.toContain("SECRET-SWITCH");
});
