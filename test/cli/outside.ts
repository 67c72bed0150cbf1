import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type MailSink, startMailSink } from "../../src/sandbox/mail-sink.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { type SlackSink, startSlackSink } from "../../src/sandbox/slack-sink.ts";

/** Everything that a daemon meets outside of itself: a shop, a mail server, a Slack webhook and a folder of its own. */
export interface Outside extends AsyncDisposable {
  readonly shop: Sandbox;
  readonly mail: MailSink;
  readonly slack: SlackSink;
  readonly folder: string;
  /** The SQLite file of the config. */
  readonly store: string;
  /** The config, for a file or for the loader; sections given replace those that stand. */
  config(sections?: Sections): Sections;
  /** Writes the config down and answers its path. */
  writeConfig(sections?: Sections): Promise<string>;
}

export type Sections = Readonly<Record<string, object | false>>;

/** One that no test lives to see: what is polled is polled at the start. */
const NEVER = "0 0 29 2 *";

export async function openOutside(options: SandboxOptions = {}): Promise<Outside> {
  await using opening = new AsyncDisposableStack();
  const shop = opening.adopt(await startSandbox({ rateLimit: 100_000, ...options }), (it) => it.close());
  const mail = opening.adopt(await startMailSink(), (it) => it.close());
  const slack = opening.adopt(await startSlackSink(), (it) => it.close());
  const folder = opening.adopt(await mkdtemp(path.join(tmpdir(), "lowstockd-test-")), (it) =>
    rm(it, { recursive: true, maxRetries: 10 }),
  );
  const store = path.join(folder, "lowstockd.sqlite");
  const closing = opening.move();
  let files = 0;

  const config = (sections: Sections = {}): Sections => ({
    companies: [{ name: "torogoz", api_key: shop.apiKey, base_url: shop.url }],
    poll: { cron: NEVER },
    channels: { bodega: slackChannel(slack.url), compras: mailChannel(mail.port) },
    store: { url: `sqlite:${store}` },
    log: { format: "json" },
    http: false,
    ...sections,
  });
  return {
    shop,
    mail,
    slack,
    folder,
    store,
    config,
    async writeConfig(sections) {
      files += 1;
      const file = path.join(folder, `lowstockd-${files}.yaml`);
      await writeFile(file, JSON.stringify(config(sections), null, 2));
      return file;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

export function slackChannel(url: string): object {
  return { type: "slack", webhook_url: url };
}

export function webhookChannel(url: string, secret: string, headers: object = {}): object {
  return { type: "webhook", url, secret, headers };
}

export function mailChannel(port: number, smtp: object = {}): object {
  return {
    type: "email",
    smtp: { host: "127.0.0.1", port, tls: "off", ...smtp },
    from: "Alertas <alertas@example.com>",
    to: ["compras@example.com"],
    attach: "csv",
  };
}
