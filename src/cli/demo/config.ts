import path from "node:path";
import type { Locale } from "../../policy/locale.ts";
import type { MailSink } from "../../sandbox/mail-sink.ts";
import type { Sandbox } from "../../sandbox/server.ts";
import type { SlackSink } from "../../sandbox/slack-sink.ts";

/** Of the shop. */
export const TIMEZONE = "America/El_Salvador";

interface FarEnds {
  readonly shop: Sandbox;
  readonly mail: MailSink;
  readonly slack: SlackSink;
  readonly folder: string;
  readonly locale: Locale;
}

export function demoConfig({ shop, mail, slack, folder, locale }: FarEnds): string {
  const smtp = `{ host: ${mail.host}, port: ${mail.port}, tls: "off" }`;
  return `# The config of the demo: every word of it would do for a real company, but for the addresses.
companies:
  - name: demo
    api_key: ${shop.apiKey}
    base_url: ${shop.url}
poll:
  timezone: ${TIMEZONE}
channels:
  bodega-slack:
    type: slack
    webhook_url: ${slack.url}
  compras:
    type: email
    smtp: ${smtp}
    from: Alertas de stock <alertas@example.com>
    to: [compras@example.com]
  jefatura:
    type: email
    smtp: ${smtp}
    from: Alertas de stock <alertas@example.com>
    to: [jefatura@example.com]
routes:
  - channels: [bodega-slack, compras]
  - channels: [jefatura]
    digest: "0 17 * * *"
operations:
  channels: [compras]
alerts:
  locale: ${locale}
  currency: USD
# Pages on which all of it can be watched, on a free port of this machine.
http:
  listen: 127.0.0.1:0
store:
  url: sqlite:${path.join(folder, "lowstockd.sqlite")}
`;
}
