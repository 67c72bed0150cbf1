import { CONTROL_HELP } from "../sandbox/control.ts";
import type { Dialect } from "../sandbox/dialect.ts";
import { startMailSink } from "../sandbox/mail-sink.ts";
import { renderMail } from "../sandbox/mail-text.ts";
import { createMarket } from "../sandbox/market.ts";
import { paintFor } from "../sandbox/paint.ts";
import { startSandbox } from "../sandbox/server.ts";
import { startSlackSink } from "../sandbox/slack-sink.ts";
import { renderSlack } from "../sandbox/slack-text.ts";
import { widthOf } from "../sandbox/wrap.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";

export interface SandboxCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly mailPort: number;
  readonly slackPort: number;
  readonly dialect: Dialect;
  readonly seed: number;
  readonly products: number;
  readonly rateLimit: number;
  readonly unstableTies: boolean;
  /** Seconds between two steps of the shop's life; absent: it changes only by the control surface. */
  readonly market?: number;
}

/** Serves the SmartPyme API of a shop that does not exist, and takes mail and Slack posts, until it is interrupted. */
export async function sandbox(options: SandboxCommandOptions): Promise<number> {
  const { host, seed } = options;
  const paint = paintFor(process.stdout);
  const print = (text: string) => process.stdout.write(`${text}\n`);
  await using running = new AsyncDisposableStack();
  const api = running.adopt(await startSandbox(options), (it) => it.close());
  const onMail = (mail: Parameters<typeof renderMail>[0]) => print(renderMail(mail, paint, widthOf(process.stdout)));
  const mail = running.adopt(await startMailSink({ host, port: options.mailPort, onMail }), (it) => it.close());
  const onMessage = (message: Parameters<typeof renderSlack>[0]) =>
    print(renderSlack(message, paint, widthOf(process.stdout)));
  const slack = running.adopt(await startSlackSink({ host, port: options.slackPort, onMessage }), (it) => it.close());
  print(
    [
      `SmartPyme API:  ${api.url} (${options.dialect}), key ${api.apiKey}`,
      `Control:        ${api.controlUrl}`,
      `Mail server:    ${mail.host}:${mail.port}, no TLS, no login; mails are shown here`,
      `Slack webhook:  ${slack.url}; messages are shown here`,
      "",
      CONTROL_HELP,
      "Ctrl-C ends it.",
    ].join("\n"),
  );
  await untilInterrupted(async (signal) => {
    const market = createMarket(api.company, seed);
    while (!signal.aborted) {
      await systemClock.sleep((options.market ?? Number.POSITIVE_INFINITY) * 1_000, signal);
      if (signal.aborted) break;
      for (const { kind, product, warehouse, from, to } of market.step()) {
        print(paint("dim", `${kind} ${product}${warehouse ? `, ${warehouse}: ${from} → ${to}` : ""}`));
      }
    }
  });
  return 0;
}
