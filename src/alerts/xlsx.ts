import writeExcelFile, { type CellObject } from "write-excel-file/node";
import type { Message } from "./message.ts";
import { COLUMNS, messageRows, type Row } from "./message-rows.ts";

type Column = (typeof COLUMNS)[number];

/** Excel refuses a file with a longer text in a cell; UTF-16 code units. */
const LONGEST_TEXT = 32_767;

/** Of a column, in characters; a longer text runs on into an empty neighbour or is cut off to the eye. */
const NARROWEST = 8;
const WIDEST = 48;

/** Where none is named, some programs take one with serifs. */
const FONT = { fontFamily: "Calibri", fontSize: 11 };

/**
 * All lines of a message as an Excel workbook of one sheet, which opens the same whatever the locale of the spreadsheet:
 * numbers are numbers and texts are texts, so that none is run as a formula or taken for a number or a date. Heads are
 * in the message's locale, bold, and stay in view. The same each time, but for the time of writing in the archive.
 */
export async function messageXlsx(message: Message): Promise<Buffer> {
  const rows = messageRows(message);
  const { labels } = message;
  const heads = COLUMNS.map(({ key }) => ({ ...textCell(labels[key]), fontWeight: "bold" as const }));
  const cells = rows.map((row) => COLUMNS.map((column) => cellOf(column, row[column.key])));
  const sheet = {
    sheet: labels.sheet,
    columns: COLUMNS.map(({ key }) => ({ width: widthOf(labels[key], rows, key) })),
    stickyRowsCount: 1,
  };
  return await writeExcelFile([heads, ...cells], sheet, FONT).toBuffer();
}

function cellOf({ holds }: Column, value: string | null): CellObject | null {
  if (value === null) return null;
  // A float, since spreadsheets have no other number: they show and keep 15 digits, and the decimal text stands in the CSV.
  const number = Number(value);
  if (holds === "text" || !Number.isFinite(number)) return textCell(value);
  return { type: Number, value: number, format: holds === "money" ? "#,##0.00" : quantityFormat(value) };
}

/** With as many decimals as the quantity has: a format for any number of them would leave a point behind whole numbers. */
function quantityFormat(quantity: string): string {
  const [, decimals = ""] = quantity.split(".");
  return decimals === "" ? "#,##0" : `#,##0.${"0".repeat(decimals.length)}`;
}

/** Formatted as text, too: a cell that somebody edits is then not read anew as a formula or a number. */
function textCell(text: string): CellObject {
  return { type: String, value: escapeText(cut(readable(text))), format: "@" };
}

/** Without the characters that XML cannot hold or that stand for none: Excel calls a file with them damaged. */
function readable(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Noncharacter_Code_Point}\uFFFD]/gu, "")
    .trim();
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/**
 * Spreadsheets read `_x0041_` in a text as "A" (ECMA-376, 22.9.2.19): where a name holds such a thing, its first
 * underscore is written that way.
 */
function escapeText(text: string): string {
  const escaped = text.replace(/_(?=x[\dA-F]{4}_)/gi, "_x005F_");
  // The library looks texts up in an object that has inherited these names, and leaves out this character as it writes.
  return escaped in Object.prototype ? `${escaped}\uFFFE` : escaped;
}

function widthOf(head: string, rows: readonly Row[], key: Column["key"]): number {
  const longest = rows.reduce((longest, row) => Math.max(longest, row[key]?.length ?? 0), head.length);
  return Math.min(Math.max(longest + 2, NARROWEST), WIDEST);
}
