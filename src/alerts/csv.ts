import { type CastingContext, stringify } from "csv-stringify/sync";
import type { Labels, Line, Message } from "./message.ts";
import { oneLine } from "./name.ts";
import { shortfallOf } from "./shortage.ts";
import { suggestOrder } from "./suggest-order.ts";

/** The columns, in order: what the row is about, then its numbers, then how to act on it. */
const COLUMNS = [
  "status",
  "branch",
  "warehouse",
  "product",
  "sku",
  "stock",
  "threshold",
  "shortfall",
  "maximum",
  "order",
  "unitCost",
  "orderCost",
  "supplier",
  "note",
] as const satisfies readonly (keyof Labels)[];

type Row = Readonly<Record<(typeof COLUMNS)[number], string | null>>;

const NUMBERS: ReadonlySet<unknown> = new Set([
  "stock",
  "threshold",
  "shortfall",
  "maximum",
  "order",
  "unitCost",
  "orderCost",
] satisfies (keyof Labels)[]);

/**
 * All lines of a message as CSV for a spreadsheet: heads in the message's locale, numbers as plain decimals, UTF-8 with a
 * byte order mark (else Excel breaks the accents), CRLF. Texts that a spreadsheet would run as a formula start with an
 * apostrophe.
 *
 * The separator is a comma: Excel takes it wherever the decimal sign is a point, as in El Salvador and Mexico. Where the
 * decimal sign is a comma (Spain), Excel wants a semicolon, but that alone would not do: 1.5 would be read as a date. There
 * the file opens by Data, From Text/CSV. A `sep=` line is no way out: Excel may then ignore the byte order mark, and every
 * other program shows a row too many.
 */
export function messageCsv(message: Message): string {
  const rows = message.sections.flatMap(({ title, groups }) =>
    groups.flatMap(({ lines }) => lines.map((line) => toRow(line, title))),
  );
  return stringify(rows, {
    header: true,
    columns: COLUMNS.map((key) => ({ key, header: message.labels[key] })),
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { string: castText },
  });
}

function toRow(line: Line, status: string): Row {
  const { change } = line;
  const { level, threshold } = change;
  const order = suggestOrder(change);
  return {
    status,
    branch: oneLine(level.branch),
    warehouse: oneLine(level.warehouse),
    product: line.product,
    sku: line.sku,
    stock: level.stock,
    threshold: threshold?.value ?? null,
    shortfall: shortfallOf(change),
    maximum: level.maximum,
    order: order?.quantity ?? null,
    unitCost: level.product.cost,
    orderCost: order?.cost ?? null,
    supplier: line.supplier,
    note: line.note,
  };
}

function castText(value: string, { column, header }: CastingContext) {
  if (!header && NUMBERS.has(column)) return { value, escape_formulas: false };
  // A semicolon starts a new cell where it is the separator, whatever the quotes, and that cell could be a formula.
  return value.replace(/;\s*(?=[=+\-@])/g, "$&'");
}
