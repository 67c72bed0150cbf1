import type { Labels, Line } from "../../alerts/message.ts";
import { code, link, text } from "./mrkdwn.ts";

/** No line comes near a block's 3,000 characters with every one of its facts at its limit. */
const MAX = { product: 200, url: 500, sku: 80, quantity: 60, label: 40, supplier: 100, remarks: 400, note: 300 };

/** A line in mrkdwn, in two rows: what it is, then its facts. At most 2,000 characters. */
export function renderLine(line: Line, labels: Labels): string {
  const product = text(line.product, MAX.product) || "—";
  const title = `*${line.url === null ? product : link(line.url, product, MAX.url)}*`;
  const sku = line.sku?.trim() ? ` ${code(line.sku, MAX.sku)}` : "";
  return `• ${title}${sku}\n    ${facts(line, labels).join(" · ")}`;
}

function facts(line: Line, labels: Labels): string[] {
  const label = (key: keyof Labels) => text(labels[key], MAX.label);
  const quantity = (raw: string) => text(raw, MAX.quantity);
  const threshold = line.threshold === null ? "" : ` / ${quantity(line.threshold)}`;
  const found = [`${label("stock")} *${quantity(line.stock)}*${threshold}`];
  if (line.shortfall !== null) found.push(`${label("shortfall")} ${quantity(line.shortfall)}`);
  if (line.order !== null) {
    const cost = line.orderCost === null ? "" : ` (${quantity(line.orderCost)})`;
    found.push(`${label("order")} *${quantity(line.order)}*${cost}`);
  }
  if (line.remarks.length > 0) found.push(text(line.remarks.join(" · "), MAX.remarks));
  if (line.supplier?.trim()) found.push(`${label("supplier")} ${text(line.supplier, MAX.supplier)}`);
  if (line.note?.trim()) found.push(`_${text(line.note, MAX.note)}_`);
  return found;
}
