import type { EmailConfig } from "./config.ts";
import type { MailTexts } from "./render-mail.ts";

/** The mail as a reader of its plain text sees it: who, to whom, subject, attachments, body. */
export function previewMail(
  { subject, text }: MailTexts,
  { from, to }: EmailConfig,
  attachments: readonly string[],
): string {
  return [
    `From: ${from}`,
    `To: ${to.join(", ")}`,
    `Subject: ${subject}`,
    ...(attachments.length > 0 ? [`Attached: ${attachments.join(", ")}`] : []),
    "",
    text.trimEnd(),
  ].join("\n");
}
