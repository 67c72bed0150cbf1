import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { parse } from "yaml";
import { shortName } from "../../src/cli/init/setup.ts";
import { lowstockd, PATIENCE_MS, startIn } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

const mode = async (file: string) => (await stat(file)).mode & 0o777;

/** Options for the servers of a test. */
function servers({ shop, mail }: Outside): string[] {
  return ["--base-url", shop.url, "--smtp-host", "127.0.0.1", "--smtp-port", String(mail.port), "--smtp-tls", "off"];
}

const secretsOf = ({ shop, slack }: Outside) => ({ SMARTPYME_API_KEY: shop.apiKey, SLACK_WEBHOOK_URL: slack.url });

test("by options and environment variables it tries all, writes a config that works, and says what to run", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = path.join(outside.folder, "new", "lowstockd.yaml");
  const options = ["--mail-to", "compras@shop.sv", "ana@shop.sv", "--locale", "es", "--timezone", "America/Guatemala"];
  const made = await startIn(secretsOf(outside), "init", file, ...servers(outside), ...options).ended;
  expect([made.status, made.stderr]).toEqual([0, ""]);
  expect(made.stdout).toMatch(/^Good: the key is that of Comercial El Torogoz S\.A\. de C\.V\.: \d+ products are low/);
  expect(made.stdout).toContain(`lowstockd check -c ${file}`);
  expect(slackText(outside.slack.messages[0])).toMatch(/prueba/i);
  expect(outside.mail.mails.map(({ mail }) => mail.subject)).toEqual([expect.stringMatching(/prueba/i)]);

  const text = await readFile(file, "utf8");
  expect(text).not.toContain(outside.shop.apiKey);
  expect(parse(text)).toEqual({
    companies: [
      { name: "comercial-el-torogoz", api_key_file: "secrets/smartpyme_api_key", base_url: outside.shop.url },
    ],
    poll: { timezone: "America/Guatemala" },
    channels: {
      slack: { type: "slack", webhook_url_file: "secrets/slack_webhook_url" },
      mail: {
        type: "email",
        smtp: { host: "127.0.0.1", port: outside.mail.port, tls: "off" },
        from: "lowstockd <compras@shop.sv>",
        to: "compras@shop.sv, ana@shop.sv",
      },
    },
    alerts: { locale: "es" },
  });
  const secrets = path.join(outside.folder, "new", "secrets");
  expect(await mode(secrets)).toBe(0o700);
  expect(await mode(path.join(secrets, "smartpyme_api_key"))).toBe(0o600);
  expect(await readFile(path.join(secrets, ".gitignore"), "utf8")).toBe("*\n");
  expect((await lowstockd("check", "-c", file)).status).toBe(0);
  expect((await lowstockd("once", "-c", file)).status).toBe(0);
  expect(outside.mail.mails).toHaveLength(2);
});

test("what does not work is said, and nothing is written", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = path.join(outside.folder, "lowstockd.yaml");
  const wrong = { SMARTPYME_API_KEY: "wrong-key", SLACK_WEBHOOK_URL: "http://127.0.0.1:1/services/T/B/Xq7Mark" };
  const options = [...servers(outside), "--mail-to", "compras@shop.sv"];
  const ended = await startIn(wrong, "init", file, ...options).ended;
  expect(ended.status).toBe(1);
  expect(ended.stderr).toMatch(/That does not work: SmartPyme refused the API key: 401/);
  expect(ended.stderr).toMatch(/That does not work: Slack was not reached/);
  expect(ended.stderr).toContain("Nothing was written. --no-try writes it all the same.");
  expect(ended.stdout + ended.stderr).not.toMatch(/wrong-key|Xq7Mark/);
  expect(existsSync(file)).toBe(false);
  expect(existsSync(path.join(outside.folder, "secrets"))).toBe(false);

  const untried = await startIn(wrong, "init", file, "--company", "norte", "--no-try", "--secrets", "env").ended;
  expect(untried).toMatchObject({ status: 0, stderr: "" });
  expect(untried.stdout).toContain("Set in the environment of lowstockd: SMARTPYME_API_KEY, SLACK_WEBHOOK_URL.");
  expect(await readFile(file, "utf8")).toMatch(/\$\{SMARTPYME_API_KEY\}/);
  expect(existsSync(path.join(outside.folder, "secrets"))).toBe(false);
});

test("it writes over nothing, and says all that it needs where nobody can be asked", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = path.join(outside.folder, "mine.yaml");
  await writeFile(file, "mine");
  const over = await startIn(secretsOf(outside), "init", file).ended;
  expect([over.status, over.stderr]).toEqual([1, expect.stringContaining(`${file} is there already`)]);
  expect(await readFile(file, "utf8")).toBe("mine");

  const other = path.join(outside.folder, "other.yaml");
  await mkdir(path.join(outside.folder, "secrets"));
  await writeFile(path.join(outside.folder, "secrets", "smtp_password"), "mine");
  const secret = await startIn(secretsOf(outside), "init", other).ended;
  expect([secret.status, secret.stderr]).toEqual([
    1,
    expect.stringContaining("secrets/smtp_password is there already"),
  ]);
  expect(existsSync(other)).toBe(false);

  const needs = await lowstockd(
    "init",
    path.join(outside.folder, "x", "y.yaml"),
    "--mail-to",
    "a@shop.sv",
    "--smtp-user",
    "u",
  );
  expect(needs.status).toBe(2);
  for (const name of ["SMARTPYME_API_KEY", "--smtp-host", "SMTP_PASSWORD"]) expect(needs.stderr).toContain(name);
  const mistaken = await startIn(
    secretsOf(outside),
    "init",
    path.join(outside.folder, "x", "y.yaml"),
    "--company",
    "El Norte",
  ).ended;
  expect([mistaken.status, mistaken.stderr]).toEqual([
    2,
    expect.stringContaining("companies.0.name must be small letters"),
  ]);
  expect(existsSync(path.join(outside.folder, "x"))).toBe(false);
});

function openInit({ folder, shop }: Outside, width: number): Terminal {
  const command = `stty cols ${width}; ${process.execPath} src/main.ts init ${path.join(folder, "i.yaml")} --base-url ${shop.url}`;
  return openTerminal(command, { PATH: process.env.PATH ?? "", LANG: "es_SV.UTF-8" });
}

test.each([80, 40])(
  "at a terminal of %i columns it asks, shows no secret, and asks again for what does not work",
  async (width) => {
    await using outside = await openOutside({ products: 40 });
    await using terminal = openInit(outside, width);
    const told: string[] = [];
    /** Types an answer where a question that holds these words waits for one. */
    const answer = async (words: string, typed: string) => {
      told.push(await terminal.shown(new RegExp(`${words}[\\s\\S]*: \\s*(?:\u001b\\[\\d*[A-Z])*$`)));
      terminal.type(`${typed}\r`);
    };
    await answer("API key", "wrong-key");
    await answer("refused the API key", "");
    await answer("API key", outside.shop.apiKey);
    await answer("Good: the key is that of [\\s\\S]*comercial-el-torogoz", "El Norte");
    await answer("must be small letters[\\s\\S]*comercial-el-torogoz", "");
    await answer("Language of the messages[\\s\\S]*\\[es\\]", "");
    await answer("no Slack", outside.slack.url);
    await answer("Good: a test message[\\s\\S]*no mail", "compras@shop.sv");
    await answer("mail server", "127.0.0.1");
    await answer("encryption[\\s\\S]*\\[required\\]", "off");
    await answer("\\[587\\]", "1");
    await answer("no login", "");
    await answer("<compras@shop\\.sv>\\]", "Alertas <alertas@shop.sv>");
    await answer("That does not work: [\\s\\S]*ECONNREFUSED[\\s\\S]*\\[y\\]", "y");
    for (const [offered, typed] of [
      ["compras@shop.sv", ""],
      ["127.0.0.1", ""],
      ["off", ""],
      ["1", String(outside.mail.port)],
    ] as const) {
      await answer(`\\[${offered}\\]`, typed);
    }
    await answer("no login", "");
    await answer("<alertas@shop\\.sv>\\]", "");
    told.push(await terminal.shown(/lowstockd run -c/));
    expect(told.join("")).not.toContain(outside.shop.apiKey);
    expect(told.join("")).not.toContain(outside.slack.url);
    expect(outside.mail.mails).toHaveLength(1);
    expect(outside.slack.messages).toHaveLength(1);
    expect((await lowstockd("check", "-c", path.join(outside.folder, "i.yaml"))).status).toBe(0);
  },
);

test("whoever leaves has nothing written", async () => {
  await using outside = await openOutside({ products: 40 });
  await using terminal = openInit(outside, 80);
  await terminal.shown(/not shown/);
  terminal.type("\u0003");
  await terminal.shown(/nothing was written/);
  expect((await readdir(outside.folder)).filter((name) => name !== "lowstockd.sqlite")).toEqual([]);
});

test.each([
  ["Comercial El Torogoz S.A. de C.V.", "comercial-el-torogoz"],
  ["Ferretería Ñandú, S. A.", "ferreteria-nandu"],
  ["***", null],
  [null, null],
])("the short name of %s is %s", (title, name) => {
  expect(shortName(title)).toBe(name);
});
