import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

async function openShop(): Promise<Outside> {
  const outside = await openOutside({ products: 40 });
  fillShelves(outside.shop.company);
  return outside;
}

test("what was told is told by nobody again after a restore elsewhere, and what had yet to be told is, once", async () => {
  await using outside = await openShop();
  const { slack, mail, shop } = outside;
  const [told, waiting, later] = pickShelves(shop.company, 3);
  if (!told || !waiting || !later) throw new Error("the shop is too small");
  const delivery = { first_retry: "1h", max_retry: "1h" };
  const config = await outside.writeConfig({ poll: { cron: "* * * * * *" }, delivery });
  await using daemon = start("run", "--config", config);
  await daemon.printed('"polled"');
  shop.company.editRow(told.id, told.warehouseId, { stock: 0 });
  await Promise.all([slack.received(1), mail.received(1)]);
  // It is down for the one try that there is.
  slack.fail({ status: 503, body: "" });
  shop.company.editRow(waiting.id, waiting.warehouseId, { stock: 1 });
  await mail.received(2);
  await daemon.printed("not delivered, will be tried again");

  const file = path.join(outside.folder, "backup.gz");
  const made = await lowstockd("backup", file, "-c", config);
  expect([made.status, made.stderr]).toEqual([0, ""]);
  expect(made.stdout).toMatch(/^Backed up .*\.sqlite to .*backup\.gz:\n\d+ entries, of torogoz\.\n/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await daemon.stop("SIGTERM");
  const before = [slack.messages.length, mail.mails.length];

  const elsewhere = await outside.writeConfig({ store: { url: `sqlite:${path.join(outside.folder, "new.sqlite")}` } });
  const restored = await lowstockd("restore", file, "-c", elsewhere);
  expect([restored.status, restored.stderr]).toEqual([0, ""]);
  expect(restored.stdout).toMatch(
    /^.*new\.sqlite is as it was at \d{4}-.*:\n\d+ entries, of torogoz\.\nStart the daemon/,
  );

  expect((await lowstockd("once", "-c", elsewhere)).status).toBe(0);
  expect([slack.messages.length, mail.mails.length]).toEqual([1 + Number(before[0]), before[1]]);
  expect(slackText(slack.messages.at(-1))).toContain(`Producto ${waiting.id}`);
  expect(slackText(slack.messages.at(-1))).not.toContain(`Producto ${told.id}`);

  shop.company.editRow(told.id, told.warehouseId, { stock: 50 });
  shop.company.editRow(later.id, later.warehouseId, { stock: 0 });
  expect((await lowstockd("once", "-c", elsewhere)).status).toBe(0);
  expect(slackText(slack.messages.at(-1))).toMatch(new RegExp(`Producto ${told.id}[^]*restocked`));
  expect(mail.mails.at(-1)?.mail.text).toContain(`Producto ${later.id}`);
});

test("a backup is written over nothing, and one that is not whole, or no backup, is not put back", async () => {
  await using outside = await openShop();
  const config = await outside.writeConfig();
  const early = await lowstockd("backup", path.join(outside.folder, "early"), "-c", config);
  expect([early.status, early.stderr]).toEqual([1, expect.stringContaining("has the daemon run yet?")]);
  await lowstockd("once", "-c", config);

  const file = path.join(outside.folder, "mine.txt");
  await writeFile(file, "mine");
  const over = await lowstockd("backup", file, "-c", config);
  expect([over.status, over.stdout, over.stderr]).toEqual([1, "", expect.stringContaining("is there already")]);
  expect(await readFile(file, "utf8")).toBe("mine");
  const nowhere = await lowstockd("backup", path.join(outside.folder, "none", "b"), "-c", config);
  expect([nowhere.status, nowhere.stderr]).toEqual([1, expect.stringMatching(/cannot be written \(ENOENT\)/)]);

  const backup = await lowstockd("backup", "-", "-c", config);
  expect([backup.status, backup.stderr]).toEqual([0, expect.stringMatching(/^Backed up .* to standard output:/)]);
  const cut = path.join(outside.folder, "cut");
  await writeFile(cut, backup.stdout.slice(0, -20));
  const before = await readFile(outside.store);
  for (const [name, words] of [
    [file, "is no backup of lowstockd"],
    [cut, "is cut short or damaged"],
    ["none", "there is no file none"],
    [outside.store, "copy-store sqlite:"],
  ] as const) {
    const refused = await lowstockd("restore", name, "--replace", "-c", config);
    expect([refused.status, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining(words)]);
  }
  expect(await readFile(outside.store)).toEqual(before);

  const whole = path.join(outside.folder, "whole");
  await writeFile(whole, backup.stdout);
  const occupied = await lowstockd("restore", whole, "-c", config);
  expect([occupied.status, occupied.stderr]).toEqual([1, expect.stringMatching(/is not empty: .* say --replace/)]);
  const replaced = await lowstockd("restore", whole, "--replace", "--json", "-c", config);
  expect([replaced.status, JSON.parse(replaced.stdout)]).toEqual([
    0,
    {
      file: whole,
      store: outside.store.replace(/^/, "sqlite:"),
      at: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      companies: ["torogoz"],
      entries: expect.any(Number),
    },
  ]);
  expect((await lowstockd("once", "-c", config)).status).toBe(0);
  expect(outside.slack.messages.length).toBeLessThanOrEqual(1);
});

test("a store that a daemon has is neither restored to nor copied from, and the daemon is named", async () => {
  await using outside = await openShop();
  const config = await outside.writeConfig();
  await using daemon = start("run", "--config", config);
  await daemon.printed('"polled"');
  const file = path.join(outside.folder, "backup");
  expect((await lowstockd("backup", file, "-c", config)).status).toBe(0);
  const restored = await lowstockd("restore", file, "--replace", "-c", config);
  expect([restored.status, restored.stderr]).toEqual([1, expect.stringContaining(`(pid ${daemon.pid} on host `)]);
  const to = `sqlite:${path.join(outside.folder, "copy.sqlite")}`;
  const copied = await lowstockd("copy-store", config, to);
  expect([copied.status, copied.stderr]).toEqual([1, expect.stringMatching(`pid ${daemon.pid} .* stop it first`)]);
  await daemon.stop("SIGTERM");
  expect((await lowstockd("copy-store", config, to)).status).toBe(0);
  expect((await lowstockd("copy-store", to, to)).status).toBe(2);
  expect((await lowstockd("copy-store", "mysql://u:Xq7Mark@h/d", to)).stderr).not.toContain("Xq7Mark");
});

describeMove("LOWSTOCKD_TEST_REDIS_URL", (server) => emptyRedis(server, 5));
describeMove("LOWSTOCKD_TEST_POSTGRES_URL", (server) => emptyPostgres(server, "lowstockd_move"));

function describeMove(variable: string, emptied: (server: string) => Promise<string>): void {
  describeWithServer(variable, (server) => {
    test("a daemon moves to a server and back with all that it knows, and tells nothing again", async () => {
      await using outside = await openShop();
      const { slack, mail, shop } = outside;
      const [sold] = pickShelves(shop.company, 1);
      if (!sold) throw new Error("the shop is too small");
      const url = await emptied(server);
      const onFile = await outside.writeConfig();
      const onServer = await outside.writeConfig({ store: { url } });
      shop.company.editRow(sold.id, sold.warehouseId, { stock: 0 });
      expect((await lowstockd("once", "-c", onFile)).status).toBe(0);
      expect([slack.messages.length, mail.mails.length]).toEqual([1, 1]);

      const moved = await lowstockd("copy-store", onFile, onServer);
      expect(moved).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("of torogoz") });
      expect(moved.stdout).not.toContain(url);
      expect((await lowstockd("once", "-c", onServer)).status).toBe(0);
      expect([slack.messages.length, mail.mails.length]).toEqual([1, 1]);
      shop.company.editRow(sold.id, sold.warehouseId, { stock: 50 });
      expect((await lowstockd("once", "-c", onServer)).status).toBe(0);
      expect(slackText(slack.messages[1])).toContain("restocked");

      const file = path.join(outside.folder, "backup");
      expect((await lowstockd("backup", file, "-c", onServer)).status).toBe(0);
      expect((await lowstockd("restore", file, "-c", onFile)).stderr).toContain("is not empty");
      expect((await lowstockd("restore", file, "--replace", "-c", onFile)).status).toBe(0);
      expect((await lowstockd("once", "-c", onFile)).status).toBe(0);
      expect([slack.messages.length, mail.mails.length]).toEqual([2, 2]);
    });
  });
}
