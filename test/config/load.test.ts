import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ConfigInvalid } from "../../src/config/invalid.ts";
import { loadConfig } from "../../src/config/load.ts";

const VALID = `
companies:
  - name: mi-empresa
    api_key: key-1
channels:
  slack: { type: slack, webhook_url: "https://hooks.slack.com/services/T/B/x" }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lowstockd-config-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const load = (yaml: string, env: Record<string, string> = {}) => loadConfig(write("c.yaml", yaml), env);

/** Returns the message of the refusal, without the folder. */
async function refusal(yaml: string, env: Record<string, string> = {}): Promise<string> {
  const error: unknown = await load(yaml, env).then(
    () => "it was accepted",
    (reason) => reason,
  );
  if (!(error instanceof ConfigInvalid)) throw error;
  return error.message.replaceAll(`${folder}/`, "");
}

describe("a valid file", () => {
  test("gets every default", async () => {
    const { config } = await load(VALID);
    expect(config).toMatchObject({
      companies: [{ name: "mi-empresa", base_url: "https://api.smartpyme.site/api/external/v1" }],
      poll: { cron: "*/15 * * * *", timeout: 30_000, filters: { enabled: true, type: "goods" } },
      thresholds: { compare: "at_or_below", zero_minimum: "ignore" },
      alerts: { locale: "en", currency: "USD", first_run: "notify" },
      delivery: { first_retry: 5_000, max_retry: 900_000, give_up_after: 259_200_000 },
      store: { url: expect.stringMatching(/^sqlite:\/.*\/data\/lowstockd\.sqlite$/) },
      log: { level: "info", format: "auto" },
    });
  });

  test("has several recipients and channels from one variable", async () => {
    const yaml = `
companies: [{ name: a, api_key: k-12345 }]
channels:
  mail: { type: email, smtp: { host: h }, from: a@example.com, to: "\${ALERT_TO}" }
  more: { type: email, smtp: { host: h }, from: a@example.com, to: ["\${ALERT_TO}", jefe@example.com] }
routes: [{ channels: "\${WHO}" }]
operations: { channels: mail }
audit: { channels: "mail,more" }
`;
    const ALERT_TO = '"Gómez, Ana" <ana@example.com>, luis@example.com';
    const { config } = await load(yaml, { ALERT_TO, WHO: "mail, more" });
    const to = ['"Gómez, Ana" <ana@example.com>', "luis@example.com"];
    expect(config.channels).toMatchObject({ mail: { to }, more: { to: [...to, "jefe@example.com"] } });
    expect(config).toMatchObject({
      routes: [{ channels: ["mail", "more"] }],
      operations: { channels: ["mail"] },
      audit: { channels: ["mail", "more"] },
    });
    expect(await refusal(yaml, { ALERT_TO, WHO: "mail, mroe" })).toMatch(/there is no channel "mroe".*more/);
  });

  test("returns its secrets: literal ones, from the environment, from files, and passwords within URLs", async () => {
    write("webhook", "https://hooks.slack.com/services/T/B/file\n");
    const { secrets, config } = await load(
      `
companies:
  - { name: a, api_key: literal-key }
  - { name: b, api_key: "\${KEY}" }
channels:
  s: { type: slack, webhook_url_file: webhook }
store: { url: "postgres://stock:p%40ss@db/stock" }
`,
      { KEY: "key-from-environment" },
    );
    expect(config.channels.s).toMatchObject({ webhook_url: "https://hooks.slack.com/services/T/B/file" });
    expect(secrets).toEqual([
      "literal-key",
      "key-from-environment",
      "https://hooks.slack.com/services/T/B/file",
      "postgres://stock:p%40ss@db/stock",
      "p%40ss",
      "p@ss",
    ]);
  });

  test("takes all secrets of a webhook from files, those of its headers, too", async () => {
    const secret = `whsec_${"A".repeat(43)}=`;
    write("url", "https://erp.example.com/hooks/1\n");
    write("secret", `${secret}\n`);
    write("token", "Bearer abc\n");
    const { secrets, config } = await load(`
companies: [{ name: a, api_key: key }]
channels:
  erp:
    type: webhook
    url_file: url
    secret_file: secret
    headers: { authorization_file: token, x-shop: "1234" }
`);
    expect(config.channels.erp).toMatchObject({
      url: "https://erp.example.com/hooks/1",
      secret,
      headers: { authorization: "Bearer abc", "x-shop": "1234" },
    });
    expect(secrets.toSorted()).toEqual(
      ["key", "https://erp.example.com/hooks/1", secret, "Bearer abc", "1234"].toSorted(),
    );
  });

  test("takes numbers and booleans from the environment, and leaves texts that look like numbers", async () => {
    const yaml = `
companies: [{ name: a, api_key: "\${KEY}" }]
poll: { page_size: "\${SIZE}", on_start: "\${START}", filters: { sku: "\${SKU}" } }
channels:
  mail:
    type: email
    smtp: { host: localhost, user: u, password: "\${KEY}" }
    from: a@example.com
    to: [b@example.com]
`;
    const { config } = await load(yaml, { KEY: "12345", SIZE: "50", START: "false", SKU: "1e3" });
    expect(config.poll).toMatchObject({ page_size: 50, on_start: false, filters: { sku: "1e3" } });
    expect(config.companies[0]?.api_key).toBe("12345");
    expect(config.channels.mail).toMatchObject({ smtp: { password: "12345" } });
  });

  test("takes numbers in lists from the environment", async () => {
    const yaml = `${VALID}thresholds: { rules: [{ match: { product_id: ["\${ID}", 8] }, minimum: 5 }] }
routes: [{ channels: [slack], match: { product_id: ["\${ID}"], sku: ["\${ID}"] } }]`;
    const { config } = await load(yaml, { ID: "301" });
    expect(config.thresholds.rules[0]).toMatchObject({ match: { product_id: [301, 8] } });
    expect(config.routes?.[0]?.match).toMatchObject({ product_id: [301], sku: ["301"] });
    expect(await refusal(yaml, { ID: "LAP-1" })).toContain("product_id: must be a whole number");
  });

  test("may begin with a byte order mark", async () => {
    const { config } = await load(`\ufeff${VALID}`);
    expect(config.companies[0]?.name).toBe("mi-empresa");
  });

  test("the environment can add no structure", async () => {
    const { config } = await load(VALID.replace("key-1", `\${KEY}`), { KEY: "x}#:-[*&!" });
    expect(config.companies[0]?.api_key).toBe("x}#:-[*&!");
  });

  test("may share a part by an alias", async () => {
    const { config } = await load(`${VALID}
  a: &mail
    type: email
    smtp: { host: localhost }
    from: a@example.com
    to: [b@example.com]
  b: *mail
`);
    expect(config.channels.b).toEqual(config.channels.a);
  });
});

describe("merge keys", () => {
  const merging = (sur: string, norte = "") => `
companies: [{ name: a, api_key: key }]
channels:
  norte: &mail
    type: email
    smtp: &smtp { host: smtp.example.com, user: u, password_file: password }
    from: a@example.com
    to: [norte@example.com]
${norte}
  sur:
    <<: *mail
${sur}
`;

  test("add keys that a mapping does not have itself, including secrets from files", async () => {
    write("password", "geheim-1\n");
    write("other", "geheim-2\n");
    const { config, secrets } = await load(
      merging(
        "    to: [sur@example.com]\n    smtp: { <<: [{ host: other.example.com }, *smtp], password_file: other }",
      ),
    );
    expect(config.channels.norte).toMatchObject({
      to: ["norte@example.com"],
      smtp: { host: "smtp.example.com", password: "geheim-1" },
    });
    expect(config.channels.sur).toMatchObject({
      type: "email",
      from: "a@example.com",
      to: ["sur@example.com"],
      smtp: { host: "other.example.com", user: "u", password: "geheim-2" },
    });
    expect(secrets.toSorted()).toEqual(["geheim-1", "geheim-2", "key"]);
  });

  test("mistakes are reported where they are written", async () => {
    write("password", "geheim-1");
    const own = await refusal(merging("    form: x"));
    expect(own).toContain("c.yaml:12:5: channels.sur.form: unknown key, did you mean from?");
    const merged = await refusal(merging("    to: [sur@example.com]", "    form: x"));
    expect(merged).toContain("c.yaml:9:5: channels.sur.form: unknown key, did you mean from?");
    expect(merged).toContain("c.yaml:9:5: channels.norte.form: unknown key, did you mean from?");
  });

  test.each(["5", "[1]", "", "&x [*x]"])("of a value that is no mapping are refused: %j", async (value) => {
    expect(await refusal(`${VALID}log: { <<: ${value} }`)).toMatch(
      /c\.yaml:\d+:\d+: (<< takes the alias of a mapping, or a list of such|this alias is within what it stands for)/,
    );
  });
});

describe("a file with mistakes", () => {
  test("in another encoding is reported at its first byte that is not UTF-8", async () => {
    const file = write("c.yaml", "");
    writeFileSync(file, Buffer.from(`${VALID}  # Almacén`, "latin1"));
    const error: unknown = await loadConfig(file, {}).catch((reason: unknown) => reason);
    if (!(error instanceof ConfigInvalid)) throw error;
    expect(error.message).toBe(`The config has a problem:\n${file}:7:10: is not UTF-8: save it as UTF-8`);
    expect(error.problems).toEqual([
      { file, line: 7, column: 10, path: null, message: "is not UTF-8: save it as UTF-8" },
    ]);
    writeFileSync(file, Buffer.from(`\ufeff${VALID}`, "utf16le"));
    await expect(loadConfig(file, {})).rejects.toThrow(/c\.yaml: is in UTF-16, not UTF-8: save it as UTF-8/);
  });

  test("with an invisible character is reported at its place", async () => {
    expect(await refusal(VALID.replace("key-1", "key-1\u001b[2J"))).toContain(
      "c.yaml:4:19: holds a control character (U+001B): remove it",
    );
  });

  test("with the name __proto__ is refused, and other odd names are allowed", async () => {
    const slack = '{ type: slack, webhook_url: "https://hooks.slack.com/services/T/B/y" }';
    expect(await refusal(`${VALID}  __proto__: ${slack}`)).toContain("c.yaml:7:3: __proto__ cannot be a name");
    expect(await refusal(`${VALID}poll: { __proto__: { cron: x } }`)).toContain("__proto__ cannot be a name");
    const { config } = await load(
      `${VALID}  constructor: ${slack}\n  toString: ${slack}\nroutes: [{ channels: [constructor, toString] }]`,
    );
    expect(Object.keys(config.channels)).toEqual(["slack", "constructor", "toString"]);
    expect(await refusal(`${VALID}routes: [{ channels: [constructor] }]`)).toContain('no channel "constructor"');
  });

  test.each([
    ["list: &a [*a]", "this alias is within what it stands for"],
    ["log: &a { b: *a }", "this alias is within what it stands for"],
    [
      ["a: &a [x,x,x,x,x,x]", "b: &b [*a,*a,*a,*a,*a,*a]", "c: &c [*b,*b,*b,*b,*b,*b]", "d: [*c,*c,*c,*c,*c,*c]"].join(
        "\n",
      ),
      "has aliases (*) of aliases, too many to follow",
    ],
  ])("aliases without end: %j", async (section, problem) => {
    expect(await refusal(VALID + section)).toContain(problem);
  });

  test("is shown with text that is no secret, even if it does not parse", async () => {
    const yaml = `
poll: { timezone: America/El_Salvador, crom: 5 }
companies: [{ name: mi-empresa, api_key: MARKED-1, base_url: @/v1 }]
alerts: { locale: fr, currency: USD }
`;
    const broken = await refusal(yaml);
    expect(broken).toContain("companies: [{ name: mi-empresa, api_key: ******-*");
    expect(await refusal(yaml.replace("@/v1", "https://api.example.com/v1"))).toContain(
      "poll: { timezone: America/El_Salvador, crom: 5 }",
    );
    expect(await refusal(`poll: 5\n${VALID}`)).toContain("1 | poll: 5");
    expect(await refusal(`pol: { cron: "* * * * *" }\n${VALID}`)).toContain('1 | pol: { cron: "* * * * *" }');
  });

  test("gives its problems to programs, too: place, key and message", async () => {
    const yaml = `
companies:
  - name: Mi Empresa
    apikey: MARKED-1
channels:
  mail: { type: email, smtp: { host: h }, from: a@example.com, to: [b@example.com, "\${TO}"] }
  a b: { type: slack, webhook_url_file: MARKED/2 }
`;
    const error: unknown = await load(yaml).catch((reason: unknown) => reason);
    if (!(error instanceof ConfigInvalid)) throw error;
    const file = path.join(folder, "c.yaml");
    expect(error.problems).toEqual([
      { file, line: 3, column: 5, path: "companies[0].api_key", message: expect.stringContaining("is missing") },
      { file, line: 3, column: 11, path: "companies[0].name", message: expect.stringContaining("small letters") },
      { file, line: 4, column: 5, path: "companies[0].apikey", message: expect.stringContaining("unknown key") },
      { file, line: 6, column: 84, path: "channels.mail.to[1]", message: expect.stringContaining("variable TO") },
      { file, line: 7, column: 3, path: "channels.a b", message: expect.stringContaining("no name for a channel") },
      { file, line: 7, column: 41, path: "channels.a b.webhook_url_file", message: expect.stringContaining("ENOENT") },
    ]);
    expect(JSON.stringify(error.problems)).not.toContain("MARKED-1");
    const missing: unknown = await loadConfig("none.yaml", {}).catch((reason: unknown) => reason);
    expect(missing).toMatchObject({
      problems: [
        { file: "none.yaml", line: null, column: null, path: null, message: "There is no config file none.yaml" },
      ],
    });
  });

  test("a mapping in the place of a key is not quoted", async () => {
    const yaml = "channels: { ? { api_key: MARKED-1 } : x }\n? [{ api_key: MARKED-2 }]\n: y\n";
    const text = await refusal(yaml);
    expect(text).toContain("…: unknown key");
    expect(text).toContain("channels.…: Invalid key");
    expect(text).not.toContain("MARKED");
  });

  test("values from the environment are not quoted", async () => {
    expect(await refusal(`${VALID}\npoll: { cron: "\${MISPLACED}" }`, { MISPLACED: "MARKED-1" })).toContain(
      "poll.cron: must be a cron expression: expected 5 or 6 fields",
    );
    const digest = `${VALID}\nroutes: [{ channels: [slack], digest: "\${MISPLACED} * * *" }]\npoll: { cron: "\${MISPLACED} * * * *" }`;
    expect(await refusal(digest, { MISPLACED: "MARKED-1" })).not.toContain("MARKED");
  });

  test("reports all of them at once, in order, each with its place", async () => {
    const yaml = `
companies:
  - name: mi-empresa
    apikey: MARKED-1
  - name: other
    api_key: MARKED-2
    base_url: 7
poll:
  page_size: 500
  timeot: 5s
alerts: { locale: fr }
`;
    expect(await refusal(yaml)).toBe(
      [
        "The config has 7 problems:",
        "c.yaml: channels: is missing",
        "c.yaml:3:5: companies[0].api_key: is missing: set it, or api_key_file to the file that holds it",
        "  3 |   - name: mi-empresa",
        "    |     ^",
        "c.yaml:4:5: companies[0].apikey: unknown key, did you mean api_key?",
        "  4 |     apikey: ********",
        "    |     ^^^^^^",
        "c.yaml:7:15: companies[1].base_url: must be a web address, such as https://api.example.com/v1",
        "  7 |     base_url: 7",
        "    |               ^",
        "c.yaml:9:14: poll.page_size: must be 200 or less",
        "  9 |   page_size: 500",
        "    |              ^^^",
        "c.yaml:10:3: poll.timeot: unknown key, did you mean timeout?",
        "  10 |   timeot: 5s",
        "     |   ^^^^^^",
        "c.yaml:11:19: alerts.locale: must be en or es",
        "  11 | alerts: { locale: fr }",
        "     |                   ^^",
      ].join("\n"),
    );
  });

  test.each([
    ["log: { level: inof }", "log.level: must be debug, info, warn, or error, did you mean info?"],
    ["log: {level: 3}", "log.level: must be debug"],
    ["budget: 3", "budget: unknown key; known here: companies, poll, thresholds, channels"],
    ["routes: [{ channels: [slak] }]", 'routes[0].channels[0]: there is no channel "slak", did you mean slack?'],
    ["routes: [{ channels: [slack], digest: 8 o'clock }]", "routes[0].digest: must be a cron expression: "],
    ["routes: [{ channels: [slack], digest: 0 8 30 2 * }]", "routes[0].digest: is a cron expression that never comes"],
    [
      "routes: [{ channels: [slack], unless: { status: out } }]",
      "routes[0].unless: says what does not wait for a digest",
    ],
    ["routes: [{ channels: [slack], match: { colour: red } }]", "routes[0].match.colour: unknown key"],
    ["routes: [{ channels: [slack], match: { status: gone } }]", "routes[0].match.status: must be ok, low or out"],
    ['alerts: { quiet_hours: [{ from: "8pm", to: "06:00" }] }', "alerts.quiet_hours[0].from: must be a time of day"],
    [
      'alerts: { quiet_hours: [{ from: "06:00", to: "06:00" }] }',
      "alerts.quiet_hours[0].to: must not be the same as from",
    ],
    ['alerts: { quiet_hours: [{ from: "00:00", to: "24:00" }] }', "alerts.quiet_hours: leave no time of the week"],
    ["alerts: { remind_every: 5m }", "alerts.remind_every: must be 1h or more"],
    ["alerts: { silences: [{ match: {}, reason: x }] }", "alerts.silences[0].match: must name something"],
    [
      "alerts: { silences: [{ match: { sku: x }, until: 31/12/2026, reason: x }] }",
      "must be a day, written as 2026-12-31",
    ],
    ["alerts: { note_silences: [pedido] }", "alerts.note_silences[0]: must have words and {date} once"],
    [
      "thresholds: { recovery_margin: -1 }",
      "thresholds.recovery_margin: must be a number of units, 0 or more, or a part",
    ],
    ["thresholds: { recovery_margin: 10 %% }", "thresholds.recovery_margin: must be a number of units"],
    ["thresholds: { confirm: { breach: 0 } }", "thresholds.confirm.breach: must be 1 or more"],
    [
      "thresholds: { rules: [{ match: { sku: x } }] }",
      "thresholds.rules[0]: says nothing: a rule takes exactly one of minimum, percent_of_maximum, times_minimum, days_of_cover, reorder_point, ignore",
    ],
    [
      "thresholds: { rules: [{ minimum: 1 }, { minimum: 3, ignore: true }] }",
      "thresholds.rules[1]: says minimum and ignore: a rule takes exactly one of",
    ],
    ["thresholds: { rules: [{ minimum: -1 }] }", "thresholds.rules[0].minimum: must be 0 or more"],
    ["thresholds: { rules: [{ times_minimum: 0 }] }", "thresholds.rules[0].times_minimum: must be more than 0"],
    ["thresholds: { rules: [{ days_of_cover: 0 }] }", "thresholds.rules[0].days_of_cover: must be more than 0"],
    [
      "thresholds: { rules: [{ reorder_point: { lead_time: 0d } }] }",
      "thresholds.rules[0].reorder_point.lead_time: must be more than 0",
    ],
    [
      "thresholds: { rules: [{ reorder_point: { lead_time: 5d, service_level: 40 } }] }",
      "thresholds.rules[0].reorder_point.service_level: must be 50 at least",
    ],
    [
      "thresholds: { rules: [{ minimum: 3 }, { days_of_cover: 7 }] }\nconsumption: { track: false }",
      "thresholds.rules[1].days_of_cover: needs to know how fast stock is consumed: remove consumption.track: false, or this rule",
    ],
    [
      "thresholds: { rules: [{ reorder_point: {} }] }\nsuppliers: { X: { pack: 6 } }",
      "thresholds.rules[0].reorder_point: has no lead_time, and no supplier in suppliers has one: set it here or there",
    ],
    [
      "consumption: { track: false, sales: true }",
      "consumption.sales: needs consumption.track: sales are compared with what falls of stock",
    ],
    ["suppliers: { X: { order_every: 0d } }", "suppliers.X.order_every: must be more than 0"],
    ["thresholds: { rules: [{ ignore: false }] }", "thresholds.rules[0].ignore: must be true"],
    ["thresholds: { rules: [{ minimun: 3 }] }", "thresholds.rules[0].minimun: unknown key, did you mean minimum?"],
    [
      "thresholds: { rules: [{ minimum: 3, match: { status: low } }] }",
      "thresholds.rules[0].match.status: unknown key",
    ],
    ["alerts:", "alerts: must be a mapping of keys to values, not empty"],
    ["poll: { on_start: maybe }", "poll.on_start: must be true or false, not a text"],
    ["poll: { page_size: 1.5 }", "poll.page_size: must be a whole number, not a number"],
    ["thresholds: { compare: [below] }", "thresholds.compare: must be at_or_below or below"],
    ["delivery: { first_retry: 1h }", "delivery.max_retry: must not be shorter than first_retry"],
    ["audit: { cron: monthly }", "audit.cron: must be a cron expression: expected 5 or 6 fields"],
    ["audit: { channels: [slak] }", 'audit.channels[0]: there is no channel "slak", did you mean slack?'],
    ["audit: { always_out_after: 30 }", "audit.always_out_after: must be a duration"],
    ["advise: { cron: monthly }", "advise.cron: must be a cron expression: expected 5 or 6 fields"],
    ["advise: { channels: [slak] }", 'advise.channels[0]: there is no channel "slak", did you mean slack?'],
    ["advise: { dead_after: 91d }", "advise.dead_after: must be 1d to 90d: consumption is remembered for 90 days"],
    ["advise: { overstock_days: 0 }", "advise.overstock_days: "],
    ["advise: { least_value: -1 }", "advise.least_value: "],
    [
      'advise: { cron: "0 7 1 * *" }\nconsumption: { track: false }',
      "advise.cron: needs to know how fast stock is consumed: remove consumption.track: false, or this",
    ],
    ["operations: { after: soon }", "operations.after: must be a duration"],
    ["operations: { channels: [slak] }", 'operations.channels[0]: there is no channel "slak", did you mean slack?'],
    ["operations: { channels: [slack, paging] }", 'channels[1]: there is no channel "paging"; there are slack'],
    ["operations: { heartbeat_url: http://hc.example/x }", "operations.heartbeat_url: must be an https:// address"],
  ])("%s: %s", async (section, problem) => {
    expect(await refusal(VALID + section)).toContain(problem);
  });

  test.each([
    ["x y: { type: slack }", '"x y" is no name for a channel'],
    ["x: { type: slak }", "channels.x.type: must be slack, email, or webhook, did you mean slack?"],
    ["x: {}", "channels.x.type: is missing: slack, email, or webhook"],
    [
      "x: { type: webhook, url: http://example.com/x, secret: whsec_short }",
      "channels.x.url: is not an https:// address (http:// is for loopback only)",
    ],
    [
      "x: { type: webhook, url: https://example.com/x, secret: whsec_short }",
      "channels.x.secret: is not whsec_ and 24 to 64 bytes in base64; to make one: echo whsec_$(openssl rand -base64 32)",
    ],
    [
      "x: { type: webhook, url: https://example.com/x, secret_file: none, headers: { Host: y } }",
      "channels.x.headers.Host: is a header that lowstockd sets by itself",
    ],
    ["x: { type: slack, webhook_url_fil: y }", "unknown key, did you mean webhook_url_file?"],
  ])("channel %s: %s", async (channel, problem) => {
    expect(await refusal(`${VALID}  ${channel}`)).toContain(problem);
  });

  test("two companies of one name", async () => {
    const twins = VALID.replace("channels:", "  - { name: mi-empresa, api_key: key-2 }\nchannels:");
    expect(await refusal(twins)).toContain("c.yaml:5:13: companies[1].name: is taken by a company further up");
  });

  test("a channel that does not exist, together with other mistakes", async () => {
    const message = await refusal(`${VALID}operations: { channels: [paging] }\nlog: { level: loud }`);
    expect(message).toContain('operations.channels[0]: there is no channel "paging"');
    expect(message).toContain("log.level: must be");
  });

  test("a duplicate key, together with other mistakes", async () => {
    const message = await refusal(`${VALID}log: {}\nlog: { levl: info }`);
    expect(message).toContain("c.yaml:8:1: this key stands twice in its mapping: keep one");
    expect(message).toContain("log.levl: unknown key, did you mean level?");
  });

  test("an environment variable that is not set is named where it is used, and reported once", async () => {
    expect(await refusal(VALID.replace("key-1", `\${SMARTPYME_API_KEY}`))).toBe(
      [
        "The config has a problem:",
        "c.yaml:4:14: needs the environment variable SMARTPYME_API_KEY, which is not set",
        `  4 |     api_key: \${SMARTPYME_API_KEY}`,
        "    |              ^^^^^^^^^^^^^^^^^^^^",
      ].join("\n"),
    );
  });

  test("an empty file", async () => {
    expect(await refusal("")).toContain("companies: is missing");
  });

  test.each([
    ["poll: { cron: 'x }\n", "a quote, bracket or comma is missing, here or above"],
    ["poll:\n\tcron: x\n", "indented by a tab: use spaces"],
    [`poll: { page_size: \${SIZE} }\n`, `between { and } a \${NAME} must be in quotes`],
    ["poll: { cron: *never }\n", "a text that starts with * or & must be in quotes"],
    ["poll: { cron: !x y }\n", "a text that starts with ! must be in quotes"],
    ["---\npoll: {}\n", "a second document starts here"],
  ])("no YAML: %j", async (section, problem) => {
    expect(await refusal(VALID + section)).toMatch(/c\.yaml:\d+:\d+: /);
    expect(await refusal(VALID + section)).toContain(problem);
  });
});

describe("a secret from a file", () => {
  const withFile = VALID.replace("api_key: key-1", "api_key_file: keys/one");

  test("that cannot be read", async () => {
    expect(await refusal(withFile)).toContain("c.yaml:4:19: api_key_file: keys/one cannot be read (ENOENT)");
  });

  test("together with the secret itself is refused", async () => {
    expect(await refusal(VALID.replace("api_key: key-1", "api_key: key-1\n    api_key_file: one"))).toContain(
      "c.yaml:5:5: api_key_file and api_key say the same twice: keep one of them",
    );
  });

  test("has a file name that is no secret", async () => {
    write("one", "MARKED\n");
    const message = await refusal(`${withFile.replace("keys/one", "one")}log: { levl: info }`);
    expect(message).toContain("c.yaml:7:8: log.levl");
    expect(await refusal(withFile.replace("keys/one", "one, nam: x"))).not.toContain("MARKED");
    write("one", "has MARKED blanks\n");
    expect(await refusal(withFile.replace("keys/one", "one"))).toContain("4 |     api_key_file: one\n");
  });

  test("that is not valid is reported at the name of the file, without its content", async () => {
    write("one", "has MARKED blanks\n");
    const message = await refusal(VALID.replace("api_key: key-1", "api_key_file: one"));
    expect(message).toContain("c.yaml:4:19: companies[0].api_key: holds a character that no API key has");
    expect(message).not.toContain("MARKED");
  });

  const fromFile = VALID.replace("api_key: key-1", "api_key_file: one");
  const content = async (bytes: string | Uint8Array) => {
    writeFileSync(path.join(folder, "one"), bytes);
    const { config, warnings } = await load(fromFile);
    return { key: config.companies[0]?.api_key, warnings };
  };

  test.each([
    ["a mark of UTF-8", "\ufeffgeheim\n"],
    ["line breaks at its end", "geheim\r\n\n\r\n"],
    ["neither", "geheim"],
  ])("loses %s", async (_, written) => {
    expect(await content(written)).toEqual({ key: "geheim", warnings: [] });
  });

  test.each([
    ["UTF-16", Buffer.from("\ufeffMARKED\r\n", "utf16le"), "is in UTF-16, not UTF-8: save it as UTF-8"],
    ["no UTF-8", Buffer.from("MARKED\xf3", "latin1"), "is not UTF-8: save it as UTF-8 (line 1, column 7)"],
    ["zeros", "MARKED\0", "holds a control character (U+0000): save it again as plain text"],
    ["an escape", "MARKED\u001b[A", "holds a control character (U+001B)"],
    ["more than one line", "user\nMARKED\n", "holds more than one line: it must hold the secret alone"],
    ["a line of a dotenv file", "SMTP_PASSWORD=MARKED\n", "holds NAME=value: it must hold the value alone"],
    ["a line of a shell", "export API_KEY='MARKED'\n", "holds NAME=value: it must hold the value alone"],
  ])("with %s is refused, without its content", async (_, written, problem) => {
    writeFileSync(path.join(folder, "one"), written);
    const message = await refusal(fromFile);
    expect(message).toContain(`c.yaml:4:19: api_key_file: one ${problem}`);
    expect(message).not.toContain("MARKED");
  });

  test.each([
    ["a blank", "geheim \n", "begins or ends with a blank"],
    ["quotes", "'geheim'", "is in quotes"],
    ["an invisible character", "geheim\u200b", "holds an invisible character"],
    ["what looks like an assignment", "SHOP=geheim", "looks like NAME=value"],
  ])("with %s is warned of, without its content", async (_, written, warning) => {
    const mail = (password: string) => `${VALID}
  mail: { type: email, smtp: { host: h, user: u, ${password} }, from: a@example.com, to: [b@example.com] }`;
    writeFileSync(path.join(folder, "one"), written);
    const { warnings } = await load(mail("password_file: one"));
    expect(warnings).toEqual([
      expect.stringContaining(`c.yaml:8:65: password_file: ${path.join(folder, "one")} ${warning}`),
    ]);
    expect(warnings.join()).not.toContain("geheim");
  });

  test("or from a variable, loses its line breaks at the end, and is refused with content that no secret has", async () => {
    const fromVariable = VALID.replace("key-1", `"\${KEY}"`);
    const { config } = await load(fromVariable, { KEY: "geheim\r\n" });
    expect(config.companies[0]?.api_key).toBe("geheim");
    const message = await refusal(fromVariable, { KEY: "MARKED\0" });
    expect(message).toContain("c.yaml:4:14: companies[0].api_key: the variable holds a control character (U+0000)");
    expect(message).not.toContain("MARKED");
  });

  test("is only for secrets", async () => {
    expect(await refusal(VALID.replace("name: mi-empresa", "name_file: one"))).toContain("name_file: unknown key");
  });
});

test.each([
  "companies: MARKED",
  "companies: [{ name: a, api_key: 'MARKED x' }]",
  "companies: [{ name: a, apikey: MARKED }]",
  "companies: [{ name: a, api_key: [MARKED] }]",
  "companies: [{ name: a, api_key: { MARKED: 1 } }]",
  "companies: [{ name: a, api_key: x, api_key_file: { MARKED: 1 } }]",
  "companies: [{ name: a, api_key: 'MARKED }]",
  "companies: [{ name: a api_key: 'MARKED }]",
  "companies: [{ name: 'a api_key: MARKED }]",
  "companies: [{ name: 'a, api_key MARKED }]",
  "companies: [{ name: 'a api_key MARKED }]",
  "companies: 'MARKED",
  "companies:\n  - api_key: |\n      name: MARKED\n      name: 'MARKED\n    name: 'x",
  "channels: { s: { headers: { name: MARKED, to: 'MARKED } } }",
  "channels: { s: { type: email, smtp: { host: h, pass: MARKED } } }",
  "channels: { s: { type: email, smtp: { host: h, key: MARKED } } }",
  "chanels: { s: { webhook_url: MARKED } }",
  "budget: MARKED",
  "companies: [{ name: a, api_key: *MARKED }]",
  "companies: [{ name: a, api_key: !MARKED x }]",
  'companies: [{ name: a, api_key: "\\MARKED" }]',
  "companies: [{ name: a, api_key: @MARKED }]",
  "companies: [{ name: a, api_key: \n MARKED: MARKED: }]",
  "companies:\n  - name: a\n    api_key: |\n      x\n      MARKED\n    bad: 1",
  `companies: [{ name: a, api_key: "\${NONE} \${X:-MARKED}" }]`,
  "channels: { s: https://hooks.slack.com/MARKED }",
  "channels: { s: { type: slack, webhook_url: http://hooks.slack.com/MARKED } }",
  "channels: { s: { type: slack, webhok: https://hooks.slack.com/MARKED, webhook_url: 7 } }",
  "channels: { s: { type: email, smtp: { password: MARKED, prot: 3 } } }",
  "channels: { s: { type: email, smtp: MARKED } }",
  "companies: [{ name: a, api_key_file: MARKED }]",
  "channels: { s: { type: slack, webhook_url_file: https://hooks.slack.com/MARKED } }",
  "store: { url: mysql://u:MARKED@db }",
  "store: mysql://u:MARKED@db",
  "companies: [{ name: a, api_key: x, base_url: 'https://u:MARKED@api.example.com' }]",
])("no secret is printed: %j", async (yaml) => {
  expect(await refusal(yaml)).not.toContain("MARKED");
});

test("a file that does not exist is refused with how to make one", async () => {
  const missing = loadConfig(path.join(folder, "none.yaml"), {});
  await expect(missing).rejects.toThrow(ConfigInvalid);
  await expect(missing).rejects.toThrow(/none\.yaml[\s\S]*lowstockd init FILE[\s\S]*check/);
});

test("a folder is no config", async () => {
  await expect(loadConfig(folder, {})).rejects.toThrow(/cannot be read \(EISDIR\)/);
});

describe("a template of one's own", () => {
  const slack = (templates: string) => `
companies: [{ name: a, api_key: k }]
channels:
  slack:
    type: slack
    webhook_url: https://hooks.slack.com/services/T/B/x
    templates: ${templates}
`;

  test("comes with its path, relative to the config file, and its text as it stands in the file", async () => {
    write("line.liquid", `{{ line.product }} \${HOME}`);
    const { config } = await load(slack("{ line: line.liquid }"));
    expect(config.channels.slack).toMatchObject({
      templates: { line: { path: path.join(folder, "line.liquid"), source: `{{ line.product }} \${HOME}` } },
    });
  });

  test("may serve two channels, by an alias of the mapping or of the path", async () => {
    write("line.liquid", "x");
    const { config } = await load(`${slack("&same { line: &line line.liquid, closing: *line }")}
  other: { type: slack, webhook_url: "https://hooks.slack.com/services/T/B/y", templates: *same }
`);
    const read = { path: path.join(folder, "line.liquid"), source: "x" };
    expect(config.channels.slack).toMatchObject({ templates: { line: read, closing: read } });
    expect(config.channels.other).toMatchObject({ templates: { line: read, closing: read } });
  });

  test("that is in another encoding is refused", async () => {
    writeFileSync(path.join(folder, "line.liquid"), Buffer.from("{{ line.product }}\n Región", "latin1"));
    expect(await refusal(slack("{ line: line.liquid }"))).toContain(
      "templates.line: line.liquid is not UTF-8: save it as UTF-8 (line 2, column 6)",
    );
    write("line.liquid", "\ufeffx");
    const { config } = await load(slack("{ line: line.liquid }"));
    expect(config.channels.slack).toMatchObject({ templates: { line: { source: "x" } } });
  });

  test("that is missing or no template is told at the key that names it", async () => {
    write("line.liquid", "fine\n{{ line.product | shout }}\n");
    write("closing.liquid", `{% include "line.liquid" %}`);
    write("orders.liquid", "x".repeat(200_001));
    const told = await refusal(
      slack("{ header: none.liquid, line: line.liquid, closing: closing.liquid, orders: orders.liquid, opening: 5 }"),
    );
    const at = (column: number, key: string) => `c.yaml:7:${column}: channels.slack.templates.${key}: `;
    expect(told).toContain("5 problems");
    expect(told).toContain(`${at(26, "header")}none.liquid cannot be read (ENOENT)\n`);
    expect(told).toContain(`${at(45, "line")}line.liquid: line 2, column 1: undefined filter: shout\n`);
    expect(told).toContain(`${at(67, "closing")}closing.liquid: line 1, column 1: tag "include" not found\n`);
    expect(told).toContain(`${at(91, "orders")}orders.liquid has 200001 bytes: that is no template\n`);
    expect(told).toContain(`${at(115, "opening")}must be the path of a file\n`);
  });

  test("with a name that the channel does not know is refused with a suggestion", async () => {
    expect(await refusal(slack("{ lines: line.liquid }"))).toContain(
      "templates.lines: unknown key, did you mean line?",
    );
  });
});
