import type { Channel } from "../alerts/channel.ts";
import { composeMail } from "./email/compose-mail.ts";
import { type EmailConfig, emailSchema } from "./email/config.ts";
import { previewMail } from "./email/preview-mail.ts";
import { sendMail } from "./email/send-mail.ts";
import { openTransport } from "./email/transport.ts";
import type { ChannelKind } from "./kind.ts";

interface Deps {
  readonly now: () => Date;
  /** How long each wait for the server may take: to connect, for its greeting, for any reply. */
  readonly patienceMs: number;
  /** How long a whole attempt may take, against a server that answers just often enough. */
  readonly attemptMs: number;
}

const DEFAULTS: Deps = { now: () => new Date(), patienceMs: 30_000, attemptMs: 300_000 };

export const email = {
  type: "email",
  schema: emailSchema,

  create(config: EmailConfig, deps: Partial<Deps> = {}): Channel {
    const { now, patienceMs, attemptMs } = { ...DEFAULTS, ...deps };
    const transport = openTransport(config.smtp, patienceMs);
    return {
      send: (message, { signal }) =>
        sendMail(transport, { mail: composeMail(message, config, now()), smtp: config.smtp, signal, attemptMs }),
      preview: (message) => previewMail(composeMail(message, config, now())),
      async close() {
        transport.close({ force: true });
      },
    };
  },
} satisfies ChannelKind<EmailConfig>;
