import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { glanceAtConfig } from "../../src/config/glance.ts";
import { loadConfig } from "../../src/config/load.ts";

const ENV = { KEY: "geheim-key", SHOP: "torogoz", STORE: "sqlite:/var/shop.sqlite", WAIT: "90s", FOLDER: "secrets" };
const REST = "channels: { s: { type: slack, webhook_url: 'https://hooks.slack.com/services/T/B/x' } }\n";
const SHOP = "companies: [{ name: torogoz, api_key: geheim-key }]\n";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-test-"));
  await writeFile(path.join(folder, "store-url"), "redis://:geheim@localhost:6379\n");
});
afterAll(() => rm(folder, { recursive: true }));

async function written(source: string): Promise<string> {
  const file = path.join(folder, "lowstockd.yaml");
  await writeFile(file, source);
  return file;
}

test.each([
  ["defaults", SHOP],
  [
    "variables",
    `companies: [{ name: "\${SHOP}", api_key: "\${KEY}" }]\nstore: { url: "\${STORE}" }\npoll: { jitter: "\${WAIT}" }\n`,
  ],
  ["a default of a variable", `${SHOP}store: { url: "\${NONE:-memory:}" }\n`],
  ["the file of a secret", `${SHOP}store: { url_file: store-url }\n`],
  ["an alias and a merge", `delivery: { give_up_after: &wait 36h }\npoll: { <<: { jitter: *wait } }\n${SHOP}`],
  ["a duration", `${SHOP}poll: { jitter: 1.5m }\n`],
  ["companies at once", `${SHOP}poll: { companies_at_once: 3 }\n`],
  ["several companies", "companies:\n  - { name: a, api_key: geheim-1 }\n  - { name: b, api_key: geheim-2 }\n"],
])("what health goes by means the same as to the daemon: %s", async (_, source) => {
  const file = await written(source + REST);
  const { config } = await loadConfig(file, ENV);
  const glanced = await glanceAtConfig(file, ENV);
  expect(glanced).toEqual({
    companies: config.companies.map(({ name }) => name),
    storeUrl: config.store.url,
    poll: { jitter: config.poll.jitter, companies_at_once: config.poll.companies_at_once },
  });
});

test.each([
  ["a variable that is not set", `${SHOP}store: { url: "\${NONE}" }\n`],
  ["a variable that is not set, wherever it stands", `companies: [{ name: torogoz, api_key: "\${NONE}" }]\n`],
  ["the file of a secret that is not there", `${SHOP}store: { url_file: nowhere }\n`],
  ["a store that is none", `${SHOP}store: { url: "mysql://localhost" }\n`],
  ["no companies", "companies: []\n"],
  ["a company without a name", "companies: [{ api_key: geheim-key }]\n"],
  ["a duration that is none", `${SHOP}poll: { jitter: soon }\n`],
  ["companies at once that are no number", `${SHOP}poll: { companies_at_once: all }\n`],
  ["a key that stands twice", `${SHOP}${SHOP}`],
  ["no YAML", "companies: [\n"],
])("what is not plainly right is left to the whole check: %s", async (_, source) => {
  expect(await glanceAtConfig(await written(source), ENV)).toBeNull();
});

test("a file that does not exist is left to the whole check", async () => {
  expect(await glanceAtConfig(path.join(folder, "nowhere.yaml"), ENV)).toBeNull();
});
