import type { Draft, Message } from "../../messages/message.ts";
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

/** More suppliers than this are not written to in a morning. */
const MOST_ORDERS = 40;

/** A file of an order to a supplier. */
interface OrderFile {
  readonly draft: Draft;
  readonly filename: string;
  /** Otherwise it is a workbook. */
  readonly isText: boolean;
}

/** The files of the orders to suppliers: each as a workbook, and as a text to paste where no link holds it. */
export function orderFiles({ drafts }: Message): readonly OrderFile[] {
  return (drafts?.drafts ?? []).slice(0, MOST_ORDERS).flatMap((draft): OrderFile[] => {
    const book = { draft, filename: `${draft.fileName}.xlsx`, isText: false };
    if (draft.mailto !== null || draft.whatsapp !== null) return [book];
    return [book, { draft, filename: `${draft.fileName}.txt`, isText: true }];
  });
}
