import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { describeAsJsonSchema } from "../../src/config/json-schema.ts";
import { loadConfig } from "../../src/config/load.ts";
import { configSchema } from "../../src/config/schema.ts";

const EXAMPLE = "config/lowstockd.yaml";
const env = {
  SMARTPYME_API_KEY: "key",
  SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T/B/x",
  SMTP_PASSWORD: "password",
};

const example = readFileSync(EXAMPLE, "utf8");

/** The example with every commented-out key uncommented. */
const inFull = example.replaceAll(/^( *)# ((?: *)[a-z_]+:(?: .*)?)$/gm, "$1$2");

test("the example loads once its environment variables are set", async () => {
  const { config } = await loadConfig(EXAMPLE, env);
  expect(config.companies.map(({ name }) => name)).toEqual(["mi-empresa"]);
});

test("the example shows every section, with the real defaults", () => {
  const shown = parse(inFull);
  expect(Object.keys(shown)).toEqual(Object.keys(configSchema.shape));
  const base = { companies: [{ name: "a", api_key: "k" }], channels: shown.channels };
  delete base.channels.compras;
  delete base.channels.erp;
  base.channels["bodega-slack"].webhook_url = env.SLACK_WEBHOOK_URL;
  delete base.channels["bodega-slack"].templates;
  const { companies: _, channels: __, ...defaults } = configSchema.parse({ ...base, http: {} });
  const { companies: ___, channels: ____, ...sections } = configSchema.parse({ ...shown, ...base, scale: undefined });
  expect(sections).toEqual(defaults);
});

test("the JSON Schema in config/ is up to date: npm run schema", () => {
  expect(JSON.parse(readFileSync("config/lowstockd.schema.json", "utf8"))).toEqual(describeAsJsonSchema(configSchema));
});

test("the example names its schema in the first line, and the schema accepts it", () => {
  expect(example).toMatch(/^# yaml-language-server: \$schema=\.\/lowstockd\.schema\.json\n/);
  const accepts = new Ajv({ validateFormats: false }).compile(describeAsJsonSchema(configSchema));
  expect([accepts(parse(example)), accepts.errors]).toEqual([true, null]);
  expect([accepts(parse(inFull)), accepts.errors]).toEqual([true, null]);
  expect(accepts({ ...parse(example), budget: [] })).toBe(false);
  expect(accepts(parse(example.replace("    api_key:", "    api_key_file: x\n    api_key:")))).toBe(false);
  expect(accepts(parse(example.replace("    api_key:", "    api_key_file:")))).toBe(true);
});

test("compose runs this version's image, and bounds its log, its memory and its threads", () => {
  const { services } = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true });
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of ["lowstockd", "demo-daemon", "demo-shop"]) {
    expect(services[name]).toMatchObject({
      build: ".",
      image: `lowstockd:\${LOWSTOCKD_VERSION:-${version}}`,
      logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "5" } },
      mem_limit: "512m",
      pids_limit: 100,
    });
  }
});
