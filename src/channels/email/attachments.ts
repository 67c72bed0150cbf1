import type { Message } from "../../messages/message.ts";
import type { EmailConfig } from "./config.ts";

export type Attachment = "csv" | "xlsx";

/**
 * What a mail carries: what the config asks for, else a workbook where not all fits the mail.
 * @param isComplete whether the mail shows all there is to list
 */
export function attachmentsOf(
  { sections, attachment }: Message,
  isComplete: boolean,
  { attach = [] }: Pick<EmailConfig, "attach">,
): readonly Attachment[] {
  if (sections.length === 0 && attachment === null) return [];
  return attach.length === 0 && !isComplete ? ["xlsx"] : [...new Set(attach)];
}

/** "existencias-2026-11-25.xlsx" */
export function fileName(message: Message, kind: Attachment): string {
  return `${message.fileName}.${kind}`;
}
