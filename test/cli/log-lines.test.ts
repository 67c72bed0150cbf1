import { expect, jest, test } from "@jest/globals";
import { PATIENCE_MS } from "./lowstockd.ts";
import { openOutside, slackChannel } from "./outside.ts";
import { openTerminal } from "./terminal.ts";

jest.setTimeout(PATIENCE_MS);

test.each([
  [{}, true],
  [{ NO_COLOR: "1" }, false],
])("at a terminal a poll is a sentence, in colours unless told otherwise: %j", async (env, hasColours) => {
  await using outside = await openOutside({ products: 40 });
  const { apiKey: api_key, url: base_url } = outside.shop;
  const companies = [
    { name: "torogoz", api_key, base_url },
    { name: "ajena", api_key: "wrong-key", base_url },
  ];
  const channels = { bodega: slackChannel(outside.slack.url) };
  const config = await outside.writeConfig({ companies, channels, log: { format: "auto" } });
  const command = `${process.execPath} src/main.ts run --config ${config}`;
  await using terminal = openTerminal(command, { PATH: process.env.PATH ?? "", ...env });
  const shown = await terminal.shown(/ajena: poll failed[\s\S]*bodega: delivered|delivered[\s\S]*ajena: poll failed/);
  expect(shown).toMatch(/torogoz: first look: \d+ low, \d+ out; \d+ open; \d+ requests?, \d+ ms/);
  expect(shown).toMatch(/ERROR ajena: poll failed: .*refused the API key/);
  expect(shown.includes("\u001b[")).toBe(hasColours);
});
