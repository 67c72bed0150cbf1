import { domainToASCII } from "node:url";
import type { SendMailOptions } from "nodemailer";
import addressparser from "nodemailer/lib/addressparser";
import type { Message } from "../../messages/message.ts";
import { oneLine } from "../../text.ts";
import { type Attachment, fileName, orderFiles } from "./attachments.ts";
import type { EmailConfig } from "./config.ts";
import { messageId } from "./message-id.ts";
import type { MailTexts } from "./render-mail.ts";

const CONTENT_TYPES: Readonly<Record<Attachment, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * The mail for a message, the same each time but for its date and the archive of a workbook. What does not fit is counted
 * in the body, and is in the files, which are attached where the config asks for them; a workbook is, too, where anything
 * was left out.
 * @returns with a warning where a workbook cannot be written: the mail then carries a CSV in its place
 */
export async function composeMail(
  message: Message,
  texts: MailTexts,
  config: EmailConfig,
  date: Date,
): Promise<{ readonly mail: SendMailOptions; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const attachments = new Map<Attachment, string | Buffer>();
  for (const kind of texts.attachments) {
    if (kind === "csv") attachments.set(kind, await writeCsv(message));
    else await writeXlsx(message).then((book) => attachments.set(kind, book), useCsv);
  }
  const mail: SendMailOptions = {
    from: config.from,
    to: config.to,
    subject: texts.subject,
    messageId: messageId(message, domainOf(config.from)),
    date,
    // No reply of an absence assistant to a machine, and no References: each alert stands for itself, a reader that
    // threads would bury the new ones under months of old ones.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    xMailer: false,
    text: texts.text,
    html: texts.html,
    attachments: [
      ...Array.from(attachments, ([kind, content]) => ({
        filename: fileName(message, kind),
        contentType: CONTENT_TYPES[kind],
        content,
      })),
      ...(message.drafts === null ? [] : await writeOrders(message)),
    ],
  };
  return { mail, warnings };

  async function useCsv(error: unknown): Promise<void> {
    warnings.push(oneLine(`a CSV is attached in place of the workbook, which could not be written: ${error}`, 300));
    attachments.set("csv", await writeCsv(message));
  }
}

/** What writes spreadsheets is loaded for the first one: most mails carry none. */
async function writeCsv(message: Message): Promise<string> {
  return (await import("../../messages/csv.ts")).messageCsv(message);
}

async function writeXlsx(message: Message): Promise<Buffer> {
  return (await import("../../workbooks.ts")).messageWorkbook(message);
}

async function writeOrders(message: Message) {
  const { tableWorkbook } = await import("../../workbooks.ts");
  return await Promise.all(
    orderFiles(message).map(async ({ draft, filename, isText }) =>
      isText
        ? { filename, contentType: "text/plain; charset=utf-8", content: draft.text }
        : { filename, contentType: CONTENT_TYPES.xlsx, content: await tableWorkbook(draft.table) },
    ),
  );
}

function domainOf(from: string): string {
  const address = addressparser(from, { flatten: true })[0]?.address ?? "";
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1)) || "localhost";
}
