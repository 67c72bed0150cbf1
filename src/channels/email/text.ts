import type { Line, Message } from "../../alerts/message.ts";
import { oneLine } from "../one-line.ts";
import { describeOmitted, type Fitted } from "./cut-to-fit.ts";

/** The same mail for readers that show plain text. Every fact is on its own line or after a label. */
export function textBody(message: Message, fitted: readonly Fitted[]): string {
  const sections = fitted.map((part) => {
    const groups = part.groups.map(({ title, lines }) =>
      [oneLine(title, 160), ...lines.map((line) => lineText(line, message))].join("\n\n"),
    );
    const title = `${part.section.title.toLocaleUpperCase(message.locale)} (${part.section.count})`;
    return [title, ...groups, describeOmitted(message, part)].filter((block) => block !== null).join("\n\n");
  });
  const blocks = [oneLine(message.company, 120), oneLine(message.lead, 400), ...sections, message.notes.join("\n")];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function lineText(line: Line, { labels }: Message): string {
  const name = line.sku === null ? line.product : `${line.product} (${line.sku})`;
  const order = line.order === null || line.orderCost === null ? line.order : `${line.order} (${line.orderCost})`;
  const figures = [
    labelled(labels.stock, line.threshold === null ? line.stock : `${line.stock} / ${line.threshold}`),
    labelled(labels.shortfall, line.shortfall),
    labelled(labels.order, order),
  ];
  return [
    `* ${oneLine(name, 240)}`,
    figures.filter((figure) => figure !== null).join(" · "),
    line.remarks.join(" · ") || null,
    labelled(labels.supplier, line.supplier),
    labelled(labels.note, line.note),
    line.url,
  ]
    .filter((fact) => fact !== null)
    .map((fact) => oneLine(fact, 320))
    .join("\n  ");
}

function labelled(label: string, value: string | null): string | null {
  return value === null ? null : `${label}: ${value}`;
}
