import { expect, jest, test } from "@jest/globals";
import { type Ended, lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside, slackChannel, webhookChannel } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

/** What a command line or a config may hold, too. */
const TYPED = [
  ...["\u001b[2J\u001b]0;owned", "\r\n", "\u2028", "\u2029"],
  ...["\u202e", "\u2066", "\u2068", "\u200b", "\u200f", "\ufeff"],
].join("x");

const ODD = [TYPED, "\u001b]0;owned\u0007", "\u009b31m", "\u0085", "\u007f", "\u0000"].join("x");

/** All but line breaks that a terminal heeds, or that turns the text around it. */
const HEEDED = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const shownBy = ({ stdout, stderr }: Ended) => stdout + stderr;

test("names full of escapes and overrides reach no terminal and no log, whatever command shows them", async () => {
  await using outside = await openOutside({ products: 40 });
  const { company } = outside.shop;
  fillShelves(company);
  for (const { name, branch } of company.warehouses) {
    company.editWarehouse(
      { branch, warehouse: name },
      { name: `Bodega${ODD}${name}`, branch: `Sucursal${ODD}${branch}` },
    );
  }
  const shelves = pickShelves(company, 3);
  for (const { id, warehouseId } of shelves) {
    company.editProduct(id, {
      name: `Producto${ODD}${id}`,
      sku: `SKU${ODD}${id}`,
      category: ODD,
      brand: ODD,
      supplier: ODD,
    });
    company.editRow(id, warehouseId, { stock: 2, note: `nota ${ODD}` });
  }
  const [first] = shelves;
  if (!first) throw new Error("the shop is too small");
  const reason = `pedido ${TYPED} hecho`;
  const silences = [{ match: { product_id: first.id }, until: "2099-12-31", reason }];
  const channels = {
    bodega: slackChannel(outside.slack.url),
    compras: mailChannel(outside.mail.port),
    erp: webhookChannel("http://127.0.0.1:1/x", `whsec_${"A".repeat(43)}=`),
  };
  const companies = [
    { name: "torogoz", api_key: outside.shop.apiKey, base_url: outside.shop.url },
    { name: "closed", api_key: "wrong-key", base_url: outside.shop.url },
  ];
  const rules = [{ match: { brand: `marca${TYPED}` }, minimum: 3 }];
  const sections = { companies, channels, alerts: { silences }, thresholds: { rules } };
  const config = await outside.writeConfig(sections);
  const afresh = { ...sections, store: { url: `sqlite:${outside.folder}/afresh.sqlite` } };
  const pretty = await outside.writeConfig({ ...sections, log: { format: "pretty" } });

  for (const format of [[], ["--json"]]) {
    const preview = await lowstockd("preview", ...format, "-c", config);
    expect(shownBy(preview)).not.toMatch(HEEDED);
    expect(preview.stdout).toContain("Producto");
  }
  const silenced = await lowstockd(
    "silence",
    "--company",
    "torogoz",
    "--brand",
    TYPED,
    "--reason",
    TYPED,
    "-c",
    config,
  );
  const commands = [
    ["once"],
    ["status"],
    ["status", "--json"],
    ["silence", "list"],
    ["audit"],
    ["audit", "--json"],
    ["advise"],
  ];
  for (const command of [
    ...commands,
    ["check"],
    ["check", "--json"],
    ["test-channel", TYPED],
    ["retry", TYPED],
    [TYPED],
  ]) {
    const ended = await lowstockd(...command, "-c", config);
    expect(`${command}: ${shownBy(ended)}`.replace(String(command), "")).not.toMatch(HEEDED);
    expect(shownBy(ended)).not.toBe("");
  }
  expect(shownBy(silenced)).not.toMatch(HEEDED);
  const logged = (await lowstockd("once", "-c", await outside.writeConfig(afresh))).stdout.trimEnd().split("\n");
  for (const line of logged)
    expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/^(info|warn|error)$/) });
  expect(logged.join()).toContain("silenced: people are not told of this level");
  expect(shownBy(await lowstockd("once", "-c", pretty))).not.toMatch(HEEDED);
  expect(JSON.stringify([outside.mail.mails.map(({ mail }) => mail.text), outside.slack.messages])).not.toMatch(HEEDED);
  const missing = await lowstockd("check", "-c", `no${TYPED}.yaml`);
  expect(missing.status).toBe(2);
  expect(missing.stderr).not.toMatch(HEEDED);
});
