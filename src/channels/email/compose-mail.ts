import { domainToASCII } from "node:url";
import type { SendMailOptions } from "nodemailer";
import addressparser from "nodemailer/lib/addressparser";
import { messageCsv } from "../../alerts/csv.ts";
import type { Message } from "../../alerts/message.ts";
import { oneLine } from "../one-line.ts";
import type { EmailConfig } from "./config.ts";
import { cutToFit } from "./cut-to-fit.ts";
import { htmlBody } from "./html.ts";
import { rowCost } from "./html-section.ts";
import { fileSafe, messageId } from "./message-id.ts";
import { textBody } from "./text.ts";

/** Gmail hides what comes after 102 KB of HTML; this leaves room for head, chips and notes. */
const ROWS_BYTES = 78_000;

/**
 * The mail for a message, the same each time but for its date. What does not fit is counted in the body, and is in the
 * CSV, which is attached where the config asks for it or where anything was left out.
 */
export function composeMail(message: Message, config: EmailConfig, date: Date): SendMailOptions {
  const fitted = cutToFit(message, ROWS_BYTES, (section) => rowCost(section, message.labels));
  const complete = fitted.every(({ omitted }) => omitted === 0);
  const isAttached = !complete || (config.attach === "csv" && message.sections.length > 0);
  return {
    from: config.from,
    to: config.to,
    subject: oneLine(message.subject, 200),
    messageId: messageId(message, domainOf(config.from)),
    date,
    // No reply of an absence assistant to a machine, and no References: each alert stands for itself, a reader that
    // threads would bury the new ones under months of old ones.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    xMailer: false,
    text: textBody(message, fitted),
    html: htmlBody(message, fitted),
    attachments: isAttached
      ? [
          {
            filename: `${fileSafe(message.id)}.csv`,
            contentType: "text/csv; charset=utf-8",
            content: messageCsv(message),
          },
        ]
      : [],
  };
}

function domainOf(from: string): string {
  const address = addressparser(from, { flatten: true })[0]?.address ?? "";
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1)) || "localhost";
}
