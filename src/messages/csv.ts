import { stringify } from "csv-stringify/sync";
import type { Message, Table } from "./message.ts";
import { isMisread } from "./misread-text.ts";
import { columnsOf, messageRows } from "./rows.ts";

/**
 * All lines of a message, or the table that it is to have attached in their place, as CSV for a spreadsheet: heads in the
 * message's locale, numbers as plain decimals, UTF-8 with a byte order mark (else Excel breaks the accents), CRLF. Texts
 * that a spreadsheet would run as a formula start with an apostrophe, and those that it would take for a number or a date,
 * as many SKUs are, stand as `="00123"`, which it shows and keeps as 00123.
 *
 * The separator is a comma: Excel takes it wherever the decimal sign is a point, as in El Salvador and Mexico. Where the
 * decimal sign is a comma (Spain), Excel wants a semicolon, but that alone would not do: 1.5 would be read as a date. There
 * the file opens by Data, From Text/CSV. A `sep=` line is no way out: Excel may then ignore the byte order mark, and every
 * other program shows a row too many. `writeSheet` has none of these troubles.
 */
export function messageCsv(message: Message): string {
  if (message.attachment) return tableCsv(message.attachment);
  const rows = messageRows(message);
  const columns = columnsOf(rows).map(({ key, holds }) => ({
    key,
    header: message.labels[key],
    isNumber: holds !== "text",
  }));
  return write(columns, rows);
}

/** A table as CSV, in the same way. Its numbers must be plain decimals. */
export function tableCsv(table: Table): string {
  return [...tableCsvInParts(table, Number.POSITIVE_INFINITY)].join("");
}

/** The same, so many rows at a time, for a large one: each part is made when it is asked for. */
export function* tableCsvInParts({ columns, rows }: Table, rowsAPart: number): Generator<string> {
  const heads = columns.map(({ label, isNumber }, index) => ({ key: String(index), header: label, isNumber }));
  let from = 0;
  do {
    const part = rows.slice(from, from + rowsAPart);
    yield write(
      heads,
      part.map((row) => Object.fromEntries(row.entries())),
      from === 0,
    );
    from += rowsAPart;
  } while (from < rows.length);
}

function write(
  columns: readonly { readonly key: string; readonly header: string; readonly isNumber: boolean }[],
  rows: readonly Readonly<Record<string, string | null>>[],
  isFirst = true,
): string {
  const numbers: ReadonlySet<unknown> = new Set(columns.filter(({ isNumber }) => isNumber).map(({ key }) => key));
  return stringify([...rows], {
    header: isFirst,
    columns: columns.map(({ key, header }) => ({ key, header })),
    bom: isFirst,
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { string: (value, { column, header }) => castText(value, !header && numbers.has(column)) },
  });
}

function castText(value: string, isNumber: boolean) {
  if (isNumber) return { value, escape_formulas: false };
  // Of letters, digits and marks alone, so that nothing can end the text within the formula.
  if (isMisread(value) && !/^[-(]/.test(value)) return { value: `="${value}"`, escape_formulas: false };
  // A semicolon starts a new cell where it is the separator, whatever the quotes, and that cell could be a formula.
  return value.replace(/;\s*(?=[=+\-@])/g, "$&'");
}
