import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openApp } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import { createLog } from "../log.ts";
import { type MailSink, startMailSink } from "../sandbox/mail-sink.ts";
import { renderMail } from "../sandbox/mail-text.ts";
import { createMarket } from "../sandbox/market.ts";
import { paintFor } from "../sandbox/paint.ts";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import { type SlackSink, startSlackSink } from "../sandbox/slack-sink.ts";
import { renderSlack } from "../sandbox/slack-text.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";

export interface DemoOptions {
  readonly seed: number;
  /** Ends by itself after so many polls; absent: goes on until interrupted. */
  readonly polls?: number;
}

/**
 * Runs the daemon, with a config file and a store like anybody's, against a sandbox whose shop lives in time lapse, and
 * shows what its mail server and its Slack receive.
 */
export async function demo({ seed, polls = Number.POSITIVE_INFINITY }: DemoOptions): Promise<number> {
  const paint = paintFor(process.stdout);
  const print = (text: string) => process.stdout.write(`\n${text}\n\n`);
  await using running = new AsyncDisposableStack();
  const folder = running.adopt(await mkdtemp(path.join(tmpdir(), "lowstockd-demo-")), (it) =>
    rm(it, { recursive: true }),
  );
  const shop = running.adopt(await startSandbox({ seed, rateLimit: 1_000_000 }), (it) => it.close());
  const mail = running.adopt(await startMailSink({ onMail: (received) => print(renderMail(received, paint)) }), (it) =>
    it.close(),
  );
  const slack = running.adopt(
    await startSlackSink({ onMessage: (message) => print(renderSlack(message, paint)) }),
    (it) => it.close(),
  );

  const file = path.join(folder, "lowstockd.yaml");
  await writeFile(file, configFor(shop, mail, slack, folder));
  print(
    `${paint("bold", shop.company.title)}: ${shop.company.products.length} products in ` +
      `${shop.company.warehouses.length} warehouses, an hour of trade a second.\n` +
      `The config is ${paint("bold", file)}; the API is ${shop.url}. Ctrl-C ends it.`,
  );

  const { config, secrets } = await loadConfig(file, {});
  const log = await createLog(config.log, secrets, process.stdout);
  const app = running.use(await openApp(config, "write", { clock: systemClock, random: Math.random, log }));
  const market = createMarket(shop.company, seed);
  await untilInterrupted(async (signal) => {
    const enough = new AbortController();
    let polled = 0;
    await app.run(AbortSignal.any([signal, enough.signal]), () => {
      polled += 1;
      market.step();
      if (polled >= polls) enough.abort();
    });
    // The last poll's messages may have been on their way when the loops stopped.
    if (!signal.aborted) for (const channel of app.channels) await app.drain(channel, signal);
  });
  return 0;
}

function configFor(shop: Sandbox, mail: MailSink, slack: SlackSink, folder: string): string {
  return `# The config of the demo: every word of it would do for a real company, but for the addresses.
companies:
  - name: demo
    api_key: ${shop.apiKey}
    base_url: ${shop.url}
poll:
  cron: "* * * * * *"        # every second
  timezone: America/El_Salvador
  requests_per_hour: 1000000
channels:
  bodega-slack:
    type: slack
    webhook_url: ${slack.url}
  compras:
    type: email
    smtp: { host: ${mail.host}, port: ${mail.port}, tls: "off" }
    from: Alertas de stock <alertas@example.com>
    to: [compras@example.com]
    attach: csv
alerts:
  locale: en
  currency: USD
store:
  url: sqlite:${path.join(folder, "lowstockd.sqlite")}
log:
  format: pretty
`;
}
