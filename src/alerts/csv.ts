import { type CastingContext, stringify } from "csv-stringify/sync";
import type { Message } from "./message.ts";
import { COLUMNS, messageRows } from "./message-rows.ts";

const NUMBERS: ReadonlySet<unknown> = new Set(COLUMNS.filter(({ holds }) => holds !== "text").map(({ key }) => key));

/**
 * All lines of a message as CSV for a spreadsheet: heads in the message's locale, numbers as plain decimals, UTF-8 with a
 * byte order mark (else Excel breaks the accents), CRLF. Texts that a spreadsheet would run as a formula start with an
 * apostrophe.
 *
 * The separator is a comma: Excel takes it wherever the decimal sign is a point, as in El Salvador and Mexico. Where the
 * decimal sign is a comma (Spain), Excel wants a semicolon, but that alone would not do: 1.5 would be read as a date. There
 * the file opens by Data, From Text/CSV. A `sep=` line is no way out: Excel may then ignore the byte order mark, and every
 * other program shows a row too many. `messageXlsx` has none of these troubles.
 */
export function messageCsv(message: Message): string {
  return stringify(messageRows(message), {
    header: true,
    columns: COLUMNS.map(({ key }) => ({ key, header: message.labels[key] })),
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { string: castText },
  });
}

function castText(value: string, { column, header }: CastingContext) {
  if (!header && NUMBERS.has(column)) return { value, escape_formulas: false };
  // A semicolon starts a new cell where it is the separator, whatever the quotes, and that cell could be a formula.
  return value.replace(/;\s*(?=[=+\-@])/g, "$&'");
}
