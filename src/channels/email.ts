import type { Channel } from "../alerts/channel.ts";
import type { Message } from "../alerts/message.ts";
import { attachmentNames, composeMail } from "./email/compose-mail.ts";
import { type EmailConfig, emailSchema } from "./email/config.ts";
import { previewMail } from "./email/preview-mail.ts";
import { openMailTemplates, renderMail } from "./email/render-mail.ts";
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
    const templates = openMailTemplates(config);
    const transport = openTransport(config.smtp, patienceMs);
    const render = (message: Message) => renderMail(message, templates);
    return {
      async send(message, { signal }) {
        const { made, warnings } = render(message);
        const composed = await composeMail(message, made, config, now());
        return sendMail(transport, {
          mail: composed.mail,
          warnings: [...warnings, ...composed.warnings],
          smtp: config.smtp,
          signal,
          attemptMs,
        });
      },
      preview(message) {
        const { made, warnings } = render(message);
        return [...warnings, previewMail(made, config, attachmentNames(message, made, config))].join("\n\n");
      },
      rehearse: (message) => render(message).warnings,
      async close() {
        transport.close({ force: true });
      },
    };
  },
} satisfies ChannelKind<EmailConfig>;
