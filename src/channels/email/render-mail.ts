import type { Message } from "../../messages/message.ts";
import { composedLine, composedText } from "../../text.ts";
import { openTemplates, type Templates, type Texts, type Used } from "../liquid/templates.ts";
import { countLines, type MessageView, viewMessage } from "../liquid/view.ts";
import { type Attachment, attachmentsOf, fileName } from "./attachments.ts";
import { type EmailConfig, MEDIA, type TextName } from "./config.ts";
import { fitLines } from "./fit-lines.ts";
import { inlineCss, inliningWork } from "./inline-css.ts";

/** The texts of a mail. */
export interface MailTexts {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What the mail carries; the texts name it. */
  readonly attachments: readonly Attachment[];
}

/** Gmail hides what comes after 102 KB of HTML. */
const HTML_BYTES = 88_000;

/** Where inlining styles would take seconds, in its own measure; that of the shipped template is a tenth of it. */
const MOST_WORK = 1_500_000;

/** Making the HTML again with fewer lines ends here. */
const LONG_MS = 5_000;

const LONGEST_TEXT = 400_000;

export function openMailTemplates(config: Pick<EmailConfig, "templates">): Templates<TextName> {
  return openTemplates(new URL("./templates/", import.meta.url), MEDIA, config.templates ?? {});
}

/** Renders a message with as many lines as its HTML has room for. HTML and text show the same ones. */
export function renderMail(
  message: Message,
  templates: Templates<TextName>,
  config: Pick<EmailConfig, "attach"> = {},
): Used<MailTexts> {
  const all = countLines(message);
  const carriedWith = (lines: number) => attachmentsOf(message, lines === all && isListed(message), config);
  const viewOf = (lines: number) =>
    viewMessage(
      message,
      lines,
      carriedWith(lines).map((kind) => fileName(message, kind)),
    );
  return templates.use((texts) => {
    const { html, lines } = renderHtml(viewOf, Math.min(all, message.show ?? all), texts);
    const view = viewOf(lines);
    const subject = composedLine(texts.render("subject", view), 200);
    if (subject === "") texts.refuse("subject", "it comes to an empty text");
    const text = tidy(texts.render("text", view));
    if (text === "") texts.refuse("text", "it comes to an empty text");
    if (text.length > LONGEST_TEXT) texts.refuse("text", `it comes to ${text.length} characters`);
    return { subject, html, text: `${text}\n`, attachments: carriedWith(lines) };
  });
}

function isListed({ listing, attachment }: Message): boolean {
  return attachment === null || attachment.rows.length <= (listing?.rows.length ?? 0);
}

function renderHtml(
  viewOf: (lines: number) => MessageView,
  most: number,
  texts: Texts<TextName>,
): { readonly html: string; readonly lines: number } {
  const startedAt = performance.now();
  const make = (lines: number) => {
    const styled = texts.render("html", viewOf(lines));
    if (styled.trim() === "") texts.refuse("html", "it comes to an empty text");
    if (performance.now() - startedAt > LONG_MS) texts.refuse("html", "it takes too long");
    // Inlined it can be shorter, by its style sheets, but not by much.
    const excess = Math.max(styled.length / HTML_BYTES / 2, inliningWork(styled) / MOST_WORK);
    if (excess > 1) return { html: styled, lines, bytes: HTML_BYTES * excess };
    const html = inline(styled, texts);
    return { html, lines, bytes: Buffer.byteLength(html) };
  };
  const fitted = fitLines(most, HTML_BYTES, make);
  if (fitted) return fitted;
  texts.refuse(
    "html",
    `even without a single line it comes to more than ${HTML_BYTES} bytes, where Gmail cuts a mail off`,
  );
  return make(0);
}

function inline(html: string, texts: Texts<TextName>): string {
  try {
    return inlineCss(html);
  } catch (error) {
    texts.refuse("html", `its styles cannot be inlined: ${error instanceof Error ? error.message : "failed"}`);
    throw error;
  }
}

/** Templates leave blank lines wherever something was left out. */
function tidy(text: string): string {
  return composedText(text)
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
