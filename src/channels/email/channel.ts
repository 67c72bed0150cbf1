import type { Channel, SendResult } from "../../messages/channel.ts";
import type { Message } from "../../messages/message.ts";
import type { ChannelKind } from "../kind.ts";
import { addressesOf, addressOf } from "./addresses.ts";
import { fileName, orderFiles } from "./attachments.ts";
import { composeMail } from "./compose-mail.ts";
import { type EmailConfig, emailSchema } from "./config.ts";
import { listenIn, type Patience } from "./dialogue.ts";
import { previewMail } from "./preview-mail.ts";
import { openMailTemplates, renderMail } from "./render-mail.ts";
import { sendMail } from "./send-mail.ts";
import { openTransport } from "./transport.ts";

interface Deps {
  readonly now: () => Date;
  readonly patience: Patience;
}

const PATIENCE: Patience = { replyMs: 30_000, handoverMs: 300_000, answerMs: 600_000 };

export const email = {
  type: "email",
  schema: emailSchema,

  create(config: EmailConfig, { now = () => new Date(), patience = PATIENCE }: Partial<Deps> = {}): Channel {
    const templates = openMailTemplates(config);
    const dialogue = listenIn(config.smtp, patience);
    const transport = openTransport(config.smtp, patience, dialogue);
    const tokens: string[] = [];
    transport.on("token", ({ accessToken }) => tokens.splice(0, tokens.length, accessToken));
    const recipients = addressesOf(config.to);
    const render = (message: Message) => renderMail(message, templates, config);
    let before: Promise<unknown> = Promise.resolve();

    async function sendNow(message: Message, to: readonly string[], signal: AbortSignal): Promise<SendResult> {
      const { made, warnings } = render(message);
      const composed = await composeMail(message, made, config, now());
      using watch = dialogue.watch();
      return await sendMail(transport, {
        mail: { ...composed.mail, envelope: { from: addressOf(config.from), to: [...to] } },
        to,
        warnings: [...warnings, ...composed.warnings],
        smtp: config.smtp,
        tokens,
        signal,
        watch,
      });
    }

    return {
      recipients,
      send(message, { to = recipients, signal }) {
        // One after the other: what is said to the server is watched for one mail at a time.
        const sending = before.then(() => sendNow(message, to, signal));
        before = sending.catch(() => {});
        return sending;
      },
      preview(message) {
        const { made, warnings } = render(message);
        const orders = orderFiles(message).map(({ filename }) => filename);
        const files = [...made.attachments.map((kind) => fileName(message, kind)), ...orders];
        return [...warnings, previewMail(made, config, files)].join("\n\n");
      },
      dryRun: (message) => render(message).warnings,
      async close() {
        transport.close({ force: true });
      },
    };
  },
} satisfies ChannelKind<EmailConfig>;
