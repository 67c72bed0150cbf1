import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { ConfigInvalid } from "../../src/config/invalid.ts";
import { loadConfig } from "../../src/config/load.ts";
import { sendTestMessage } from "../../src/try-channels.ts";
import { type Echo, startEchoingMailServer, startEchoingWebServer } from "./echoing-servers.ts";
import { type Ended, lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside, slackChannel, webhookChannel } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

/** Stands within every secret, between characters that JSON, URLs and HTML each write in another way. */
const MARK = "Xq7Mark9Zt";
const API_KEY = `key"${MARK}\\+&/<%41>`;
const PASSWORD = `pass "${MARK}\\+&/é`;
const SIGNING_SECRET = `whsec_${Buffer.from(`${MARK}${MARK}${MARK}`).toString("base64")}`;
const TOKEN = `${MARK}token`;
const WEBHOOK_PATH = `/services/T0/B0/${MARK}`;

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const html = (text: string) => text.replace(/[&<>"]/g, (sign) => HTML[sign] ?? sign);

const REFUSALS: Readonly<Record<string, Echo>> = {
  unauthorized: (told) => ({ status: 401, body: JSON.stringify({ success: false, error: `No: ${told}` }) }),
  invalid: (told) => ({ status: 422, body: JSON.stringify({ success: false, errors: { page: [told] } }) }),
  unsuccessful: (told) => ({ status: 200, body: JSON.stringify({ success: false, error: told }) }),
  redirect: (told) => ({ status: 302, headers: { location: `/login?${encodeURIComponent(told)}` }, body: "" }),
  page: (told) => ({ status: 404, headers: { "content-type": "text/html" }, body: `<h1>${html(told)}</h1>` }),
};

test.each(["json", "pretty"])(
  "whatever fails, and whoever repeats a secret, it is in no output and in no file (%s)",
  async (format) => {
    await using outside = await openOutside({ apiKey: API_KEY, products: 40 });
    await using servers = new AsyncDisposableStack();
    const serve = async (echo: Echo) => servers.adopt(await startEchoingWebServer(echo), (it) => it.close()).url;

    const companies = [
      { name: "fine", api_key: API_KEY, base_url: outside.shop.url },
      { name: "tls", api_key: API_KEY, base_url: outside.shop.url.replace("http:", "https:") },
    ];
    for (const [name, echo] of Object.entries(REFUSALS)) {
      companies.push({ name, api_key: API_KEY, base_url: await serve(echo) });
    }
    const refuse = (status: number) => serve((told) => ({ status, body: told }));
    const mail = servers.adopt(await startEchoingMailServer(), (it) => it.close());
    const login = { user: "alertas", password: PASSWORD };
    const channels = {
      gone: slackChannel((await refuse(404)) + WEBHOOK_PATH),
      garbled: slackChannel((await refuse(400)) + WEBHOOK_PATH),
      unreachable: slackChannel(`https://127.0.0.1:1${WEBHOOK_PATH}`),
      erp: webhookChannel((await refuse(401)) + WEBHOOK_PATH, SIGNING_SECRET, { authorization: `Bearer ${TOKEN}` }),
      picky: webhookChannel(`${await refuse(422)}/?key=${MARK}`, SIGNING_SECRET, { "x-key": API_KEY }),
      elsewhere: webhookChannel(
        (await serve(() => ({ status: 302, headers: { location: `/${MARK}` }, body: MARK }))) + WEBHOOK_PATH,
        SIGNING_SECRET,
      ),
      deaf: webhookChannel(`https://127.0.0.1:1${WEBHOOK_PATH}`, SIGNING_SECRET),
      login: mailChannel(mail.port, login),
      tls: mailChannel(outside.mail.port, { ...login, tls: "implicit" }),
    };
    const file = await outside.writeConfig({ companies, channels, log: { format, level: "debug" } });
    const ended = await lowstockd("once", "--config", file);

    expect(ended.status).toBe(1);
    const output = ended.stdout + ended.stderr;
    for (const { name } of companies.slice(1))
      expect(output).toMatch(new RegExp(`"${name}".*\\s.*Error: SmartPyme|${name}`));
    expect(output.match(/poll failed/g)).toHaveLength(companies.length - 1);
    expect(output.match(/not delivered, will be tried again/g)).toHaveLength(7);
    expect(output.match(/dead letter/g)).toHaveLength(2);
    expectNoSecret(ended);
    for (const command of ["once", "preview", "audit", "advise", "status"]) {
      expectNoSecret(await lowstockd(command, "--json", "--config", file));
    }
    for (const name of await readdir(outside.folder)) {
      if (name.startsWith("lowstockd.sqlite")) {
        expect((await readFile(path.join(outside.folder, name))).toString("latin1")).not.toContain(MARK);
      }
    }

    const backup = await lowstockd("backup", "-", "--config", file);
    expect([backup.status, backup.stdout.split("\n").length > 5]).toEqual([0, true]);
    expectNoSecret(backup);

    const { config } = await loadConfig(file, {});
    for (const channel of Object.keys(channels)) {
      const result = await sendTestMessage(config, channel, new Date(), new AbortController().signal);
      expect(result.outcome).not.toBe("sent");
      expect(JSON.stringify(result)).not.toContain(MARK);
    }
  },
);

test.each([
  `redis://user:${MARK}@127.0.0.1:1`,
  `postgres://user:${MARK}@127.0.0.1:1/stock`,
  `postgres://127.0.0.1:1/stock?password=${MARK}`,
])("a store that cannot be reached keeps its password: %s", async (url) => {
  await using outside = await openOutside({ products: 40 });
  const ended = await lowstockd("once", "--config", await outside.writeConfig({ store: { url } }));
  expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining("StoreUnavailable") });
  expectNoSecret(ended);
});

test.each([
  ["a secret with a blank", `companies: [{ name: a, api_key: "k ${MARK}" }]`],
  [
    "secrets under wrong keys",
    `companies: [{ name: a, apikey: ${MARK} }]\nchannels: { c: { type: slack, webhok_url: ${MARK} } }`,
  ],
  [
    "a webhook's secrets of the wrong kind",
    `channels: { c: { type: webhook, url: "http://example.com/${MARK}", secret: ${MARK}, headers: { host: ${MARK} } } }`,
  ],
  ["a webhook over plain http", `channels: { c: { type: slack, webhook_url: "http://example.com/${MARK}" } }`],
  ["an unknown store", `store: { url: "mysql://u:${MARK}@h/d" }`],
  ["a file that is no YAML", `companies:\n  - api_key: "${MARK}\n  x: [`],
])("a config that is wrong keeps its secrets: %s", async (_, source) => {
  await using outside = await openOutside({ products: 40 });
  const file = path.join(outside.folder, "wrong.yaml");
  await writeFile(file, source);
  const refusal: unknown = await loadConfig(file, {}).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigInvalid);
  expect(String(refusal)).toContain(`${file}:`);
  expect(String(refusal)).not.toContain(MARK);
});

function expectNoSecret({ stdout, stderr }: Ended): void {
  const output = stdout + stderr;
  expect(output).not.toContain(MARK);
  for (const secret of [API_KEY, `Bearer ${API_KEY}`, `${MARK}${MARK}${MARK}`, PASSWORD, `\0alertas\0${PASSWORD}`]) {
    expect(output).not.toContain(Buffer.from(secret).toString("base64"));
  }
}
