import writeExcelFile, { type CellObject } from "write-excel-file/node";
import type { Message, Table } from "./message.ts";
import { COLUMNS, messageRows } from "./rows.ts";

/** Excel refuses a file with a longer text in a cell; UTF-16 code units. */
const LONGEST_TEXT = 32_767;

/** Of the name of a sheet. */
const LONGEST_TITLE = 31;

/** Of a column, in characters; a longer text runs on into an empty neighbour or is cut off to the eye. */
const NARROWEST = 8;
const WIDEST = 48;

/** Where none is named, some programs take one with serifs. */
const FONT = { fontFamily: "Calibri", fontSize: 11 };

interface Column {
  readonly head: string;
  readonly holds: "text" | "quantity" | "money";
}

/**
 * All lines of a message, or the table that it is to have attached in their place, as an Excel workbook of one sheet, which
 * opens the same whatever the locale of the spreadsheet: numbers are numbers and texts are texts, so that none is run as a
 * formula or taken for a number or a date. Heads are in the message's locale, bold, and stay in view. The same each time,
 * but for the time of writing in the archive.
 */
export async function messageXlsx(message: Message): Promise<Buffer> {
  const { attachment, labels } = message;
  if (attachment) return await tableXlsx(attachment);
  const columns = COLUMNS.map(({ key, holds }) => ({ head: labels[key], holds }));
  const rows = messageRows(message).map((row) => COLUMNS.map(({ key }) => row[key]));
  return await write(labels.sheet, columns, rows);
}

/** A table as a workbook, in the same way; its title names the sheet. Its numbers must be plain decimals. */
export async function tableXlsx({ title, columns, rows }: Table): Promise<Buffer> {
  return await write(
    title,
    columns.map(({ label, isNumber }) => ({ head: label, holds: isNumber ? "quantity" : "text" })),
    rows.map((row) => row.map((cell) => (cell === "" ? null : cell))),
  );
}

async function write(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Promise<Buffer> {
  const heads = columns.map(({ head }) => ({ ...textCell(head), fontWeight: "bold" as const }));
  const cells = rows.map((row) => columns.map(({ holds }, index) => cellOf(holds, row[index] ?? null)));
  const sheet = {
    sheet: title.replace(/[\\/?*:[\]']/g, " ").slice(0, LONGEST_TITLE),
    columns: columns.map(({ head }, index) => ({ width: widthOf([head, ...rows.map((row) => row[index] ?? "")]) })),
    stickyRowsCount: 1,
  };
  return await writeExcelFile([heads, ...cells], sheet, FONT).toBuffer();
}

function cellOf(holds: Column["holds"], value: string | null): CellObject | null {
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

function widthOf(texts: readonly string[]): number {
  const longest = texts.reduce((longest, { length }) => Math.max(longest, length), 0);
  return Math.min(Math.max(longest + 2, NARROWEST), WIDEST);
}
