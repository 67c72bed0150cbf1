import type { Group, Labels, Line, Section } from "../../alerts/message.ts";
import { oneLine } from "../one-line.ts";
import type { Cost, Fitted } from "./cut-to-fit.ts";
import { html, type Markup } from "./markup.ts";
import { LIGHT } from "./style.ts";

/** Lengths, in characters, beyond which a text in the table is cut. */
const NAME = 160;
const NOTE = 280;

/** One section of the mail: title, count, and a table with a row for each line that fits. */
export function sectionMarkup({ section, groups }: Fitted, omitted: string | null, labels: Labels): Markup {
  const tone = LIGHT.tones[section.kind];
  return html`<tr><td class="in" style="padding:24px 28px 0">
<h2 class="tx ac-${section.kind}" style="margin:0;padding:0 0 0 10px;border-left:4px solid ${tone.accent};font-size:17px;line-height:24px;color:${LIGHT.text}">${section.title} <span class="mu" style="font-weight:400;color:${LIGHT.muted}">${section.count}</span></h2>
${groups.length === 0 ? null : tableOf(section, groups, labels)}${omitted === null ? null : html`<p class="mu" style="margin:12px 0 0;font-size:14px;line-height:20px;color:${LIGHT.muted}">${omitted}</p>`}
</td></tr>
`;
}

/** What a line and the head of a group take in this section's table, in bytes. */
export function rowCost(section: Section, labels: Labels): Cost {
  const columns = columnsOf(section);
  return {
    line: (line) => Buffer.byteLength(lineRow(line, columns, labels).text),
    group: (group) => Buffer.byteLength(groupRow(group).text),
  };
}

/** Columns that hold something in this section: what has recovered needs no order. */
interface Columns {
  readonly threshold: boolean;
  readonly shortfall: boolean;
  readonly order: boolean;
}

function columnsOf(section: Section): Columns {
  const lines = section.groups.flatMap((group) => group.lines);
  return {
    threshold: lines.some((line) => line.threshold !== null),
    shortfall: lines.some((line) => line.shortfall !== null),
    order: lines.some((line) => line.order !== null),
  };
}

// Rows are many, so their looks are in the style sheet; attributes keep the layout where a reader drops it.
function tableOf(section: Section, groups: readonly Group[], labels: Labels): Markup {
  const columns = columnsOf(section);
  const stock = columns.threshold ? `${labels.stock} / ${labels.threshold}` : labels.stock;
  return html`<table class="tb tb-${section.kind}" width="100%" cellspacing="0" cellpadding="8" border="0" style="margin-top:10px;border-collapse:collapse;font-size:15px;line-height:20px;color:${LIGHT.text}">
<tr valign="bottom"><th align="left">${labels.product}</th><th align="right" width="104">${stock}</th>${columns.shortfall ? html`<th class="wd" align="right" width="56">${labels.shortfall}</th>` : null}${columns.order ? html`<th align="right" width="84">${labels.order}</th>` : null}</tr>
${groups.map((group) => html`${groupRow(group)}${group.lines.map((line) => lineRow(line, columns, labels))}`)}</table>`;
}

function groupRow(group: Group): Markup {
  return html`<tr><td class="gr" colspan="4"><strong>${oneLine(group.title, NAME)}</strong></td></tr>
`;
}

function lineRow(line: Line, columns: Columns, labels: Labels): Markup {
  const threshold = line.threshold === null ? null : html` / ${line.threshold}`;
  const cost = line.orderCost === null ? null : html`<br><small>${line.orderCost}</small>`;
  return html`<tr valign="top"><td>${nameOf(line)}${detailsOf(line, labels).map((detail) => html`<br><small>${detail}</small>`)}</td><td align="right" nowrap><b>${line.stock}</b>${threshold}</td>${columns.shortfall ? html`<td class="wd" align="right" nowrap>${line.shortfall}</td>` : null}${columns.order ? html`<td align="right" nowrap>${line.order}${cost}</td>` : null}</tr>
`;
}

function nameOf(line: Line): Markup {
  const name = oneLine(line.product, NAME);
  if (line.url === null || !/^https?:\/\//i.test(line.url)) return html`<strong>${name}</strong>`;
  return html`<a href="${line.url}">${name}</a>`;
}

/** Up to three lines of small print under a product's name. */
function detailsOf(line: Line, labels: Labels): readonly string[] {
  const facts = [line.sku, ...line.remarks].filter((fact) => fact !== null).map((fact) => oneLine(fact, NAME));
  return [
    facts.join(" · ") || null,
    line.supplier && `${labels.supplier}: ${oneLine(line.supplier, NAME)}`,
    line.note && `${labels.note}: ${oneLine(line.note, NOTE)}`,
  ].filter((detail) => detail !== null);
}
