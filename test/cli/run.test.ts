import { expect, jest, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { mailChannel, openOutside, slackChannel } from "./outside.ts";
import { startSilentServer } from "./silent-server.ts";

jest.setTimeout(PATIENCE_MS);

test("the daemon polls at its start and delivers; it is the only one of its store, is healthy until a poll is overdue, and ends by SIGTERM", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  await using daemon = start("run", "--config", config);
  await Promise.all([outside.mail.received(1), outside.slack.received(1)]);

  const [second, health] = await Promise.all([
    lowstockd("run", "--config", config),
    lowstockd("health", "--config", config),
  ]);
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(new RegExp(`^lowstockd: .*pid ${daemon.pid} `));
  expect(health).toMatchObject({ status: 0, stdout: "" });

  const { status, stderr } = await daemon.stop("SIGTERM");
  expect([status, stderr]).toEqual([0, ""]);
  expect([outside.mail.mails.length, outside.slack.messages.length]).toEqual([1, 1]);

  const due = new Date(Date.now() - 3_600_000).toISOString();
  const store = await openStore(`sqlite:${outside.store}`, { writer: true, now: () => new Date() });
  for (const last of await store.lastPolls()) await store.recordPoll({ ...last, nextDueAt: due });
  await store.close();
  expect(await lowstockd("health", "--config", config)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`torogoz: a poll was due at ${due}`),
  });
});

test("SIGINT in the middle of a request ends the daemon, with nothing told", async () => {
  await using outside = await openOutside({ products: 40 });
  await using silent = await startSilentServer();
  const companies = [{ name: "torogoz", api_key: "key", base_url: silent.url }];
  await using daemon = start("run", "--config", await outside.writeConfig({ companies }));
  await silent.asked;
  const { status, stdout } = await daemon.stop("SIGINT");
  expect(status).toBe(0);
  expect(stdout).toContain("poll abandoned");
  expect(stdout).not.toContain("poll failed");
  expect(outside.mail.mails).toEqual([]);
});

test("what SIGTERM interrupts in the middle of a send goes out at the next start, to that channel alone", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail, slack } = outside;
  await using silent = await startSilentServer();
  const channels = { bodega: slackChannel(silent.url), compras: mailChannel(mail.port) };
  await using daemon = start("run", "--config", await outside.writeConfig({ channels }));
  await Promise.all([silent.asked, mail.received(1), daemon.printed('"delivered"')]);
  const { status, stdout } = await daemon.stop("SIGTERM");
  expect(status).toBe(0);
  expect(stdout).not.toContain("not delivered");

  // No poll: what goes out now is what was waiting.
  const poll = { cron: "0 0 29 2 *", on_start: false };
  await using next = start("run", "--config", await outside.writeConfig({ poll }));
  await next.printed('"delivered"');
  expect((await next.stop("SIGINT")).status).toBe(0);
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 1]);
});
