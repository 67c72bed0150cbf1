import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

test("what is silenced beside a running daemon is not told, and is told when the silence is ended", async () => {
  await using outside = await openOutside({ products: 40 });
  const { company } = outside.shop;
  fillShelves(company);
  const [quiet, loud] = pickShelves(company, 2);
  if (!quiet || !loud) throw new Error("the shop has too few shelves");
  company.editProduct(quiet.id, { sku: "QUIET-1" });
  const config = await outside.writeConfig({
    poll: { cron: "* * * * * *" },
    channels: { bodega: { type: "slack", webhook_url: outside.slack.url } },
  });
  await using daemon = start("run", "--config", config);
  await daemon.printed('"polled"');

  const added = await lowstockd(
    "silence",
    "add",
    "--sku",
    "quiet-*",
    "--reason",
    "on order",
    "--for",
    "7d",
    "--by",
    "Ana Gómez",
    "-c",
    config,
  );
  expect(added).toMatchObject({ status: 0, stderr: "" });
  const [id = ""] = added.stdout.split(" ");
  expect(added.stdout).toMatch(
    /^s-[0-9a-f]{4} silences sku quiet-\* until \d{4}-\d\d-\d\d, that day included \(America\/El_Salvador\),\nfrom the next poll on/,
  );
  expect(added.stdout).toContain("A silence ends with a day: what --for says is rounded up to the end of one.");

  company.editRow(quiet.id, quiet.warehouseId, { stock: 1 });
  await daemon.printed(`"silence":"${id}","reason":"on order"`);
  company.editRow(loud.id, loud.warehouseId, { stock: 0 });
  await outside.slack.received(1);
  expect(slackText(outside.slack.messages[0])).toContain(`Producto ${loud.id}`);
  expect(slackText(outside.slack.messages[0])).not.toContain(`Producto ${quiet.id}`);

  const listed = await lowstockd("silence", "list", "--json", "-c", config);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    silences: [{ id, match: { sku: ["quiet-*"] }, reason: "on order", by: "Ana Gómez", levels: 1, isOver: false }],
    byNote: [],
  });
  expect((await lowstockd("silence", "list", "-c", config)).stdout).toMatch(
    /^s-.{4} +until .* 1 quiet {2}sku quiet-\*: on order \(Ana Gómez\)\n$/,
  );

  expect((await lowstockd("silence", "end", id, "-c", config)).stdout).toBe(
    `${id}: ended, what is still low is told with the next poll\n`,
  );
  await outside.slack.received(2);
  expect(slackText(outside.slack.messages[1])).toContain(`Producto ${quiet.id}`);
  await daemon.stop("SIGTERM");
  expect((await lowstockd("silence", "list", "-c", config)).stdout).toBe("There are no silences.\n");
});

test.each([
  [["add", "--sku", "X"], "required option '--reason <text>' not specified"],
  [["add", "--reason", "x"], "say what to silence"],
  [["add", "--reason", "x", "--sku", "X", "--until", "31/12/2026"], "It must be a day, written as 2026-12-31."],
  [["add", "--reason", "x", "--sku", "X", "--until", "2020-01-01"], "2020-01-01 is over"],
  [["add", "--reason", "x", "--product-id", "seven"], "product_id must be a whole number"],
  [["add", "--reason", "x", "--status", "gone"], "status must be ok, low or out"],
])("lowstockd silence %j is wrong usage", async (args, words) => {
  await using outside = await openOutside({ products: 40 });
  const ended = await lowstockd("silence", ...args, "-c", await outside.writeConfig());
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain(words);
});

test("a store that no daemon has made has nothing to end, and a silence that there is not cannot be ended", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const early = await lowstockd("silence", "end", "s-1234", "-c", config);
  expect([early.status, early.stderr]).toEqual([1, expect.stringContaining("has the daemon run yet?")]);
  await lowstockd("once", "-c", config);
  const added = await lowstockd("silence", "add", "--sku", "X", "--reason", "on order", "--json", "-c", config);
  const { id, ...silence } = JSON.parse(added.stdout);
  expect([added.status, silence]).toEqual([
    0,
    { match: { sku: ["X"] }, until: null, reason: "on order", by: null, levels: 0 },
  ]);
  const ended = await lowstockd("silence", "end", id, "s-1234", "--json", "-c", config);
  expect([ended.status, JSON.parse(ended.stdout)]).toEqual([
    1,
    {
      isFine: false,
      silences: [
        { id, isEnded: true },
        { id: "s-1234", isEnded: false },
      ],
    },
  ]);
  const unknown = await lowstockd("silence", "end", "s-1234", "-c", config);
  expect([unknown.status, unknown.stdout]).toEqual([1, expect.stringContaining("there is no such silence")]);
});
