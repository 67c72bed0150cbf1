import type { Message } from "../../alerts/message.ts";
import { oneLine } from "../one-line.ts";
import { describeOmitted, type Fitted } from "./cut-to-fit.ts";
import { sectionMarkup } from "./html-section.ts";
import { html, Markup } from "./markup.ts";
import { FONT, LIGHT, STYLE_SHEET } from "./style.ts";

/** The mail as an HTML document: readable without styles, good in light and dark, on a desk and on a phone. */
export function htmlBody(message: Message, fitted: readonly Fitted[]): string {
  return html`<!DOCTYPE html>
<html lang="${message.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${oneLine(message.subject, 200)}</title>
<style>${new Markup(STYLE_SHEET)}</style>
</head>
<body class="pg" style="margin:0;padding:0;background:${LIGHT.page}">
${preheader(message)}
<table class="pg" role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0" style="background:${LIGHT.page};font-family:${FONT}"><tr><td class="pg" align="center" style="padding:24px 12px">
${OUTLOOK_OPEN}<table class="cd" role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0" style="max-width:640px;text-align:left;background:${LIGHT.card};border:1px solid ${LIGHT.rule};border-radius:10px">
${header(message)}${fitted.map((part) => sectionMarkup(part, describeOmitted(message, part), message.labels))}${footer(message)}</table>${OUTLOOK_CLOSE}
</td></tr></table>
</body>
</html>
`.text;
}

/** Outlook for Windows knows no max-width. */
const OUTLOOK_OPEN = html`<!--[if mso]><table role="presentation" width="640" cellspacing="0" cellpadding="0"><tr><td><![endif]-->`;
const OUTLOOK_CLOSE = html`<!--[if mso]></td></tr></table><![endif]-->`;

/** What the inbox shows after the subject: the first products, then blanks so that no other text follows. */
function preheader(message: Message): Markup {
  const lines = message.sections.flatMap(({ groups }) => groups.flatMap((group) => group.lines)).slice(0, 4);
  const text = lines.length < 2 ? message.lead : lines.map((line) => oneLine(line.product, 60)).join(" · ");
  return html`<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${text}${"\u00a0\u200c".repeat(80)}</div>`;
}

function header(message: Message): Markup {
  const chips = message.sections.map(({ kind, title, count }) => {
    const { tint, ink } = LIGHT.tones[kind];
    return html`<span class="ch-${kind}" style="display:inline-block;margin:0 6px 6px 0;padding:3px 11px;border-radius:13px;background:${tint};color:${ink};font-size:13px;line-height:20px;white-space:nowrap"><b>${count}</b> ${title}</span>`;
  });
  return html`<tr><td class="in" style="padding:26px 28px 0">
<h1 class="tx" style="margin:0 0 6px;font-size:22px;line-height:28px;font-weight:600;color:${LIGHT.text}">${oneLine(message.company, 120)}</h1>
<p class="tx" style="margin:0 0 16px;font-size:16px;line-height:24px;color:${LIGHT.text};word-break:break-word">${message.lead}</p>
${chips.length > 1 ? chips : null}
</td></tr>
`;
}

function footer(message: Message): Markup {
  return html`<tr><td class="in" style="padding:24px 28px 26px">
${message.notes.map((note) => html`<p class="mu" style="margin:0 0 6px;font-size:13px;line-height:19px;color:${LIGHT.muted}">${note}</p>`)}
</td></tr>
`;
}
