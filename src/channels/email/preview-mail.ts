import type { SendMailOptions } from "nodemailer";

/** The mail as a reader of its plain text sees it: who, to whom, subject, attachments, body. */
export function previewMail({ from, to, subject, attachments = [], text }: SendMailOptions): string {
  const attached = attachments.map(({ filename }) => filename).join(", ");
  return [
    `From: ${from}`,
    `To: ${[to].flat().join(", ")}`,
    `Subject: ${subject}`,
    ...(attached ? [`Attached: ${attached}`] : []),
    "",
    `${text}`.trimEnd(),
  ].join("\n");
}
