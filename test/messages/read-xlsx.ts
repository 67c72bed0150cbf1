import { inflateRawSync } from "node:zlib";
import { type Element, elements, readXml } from "./read-xml.ts";

export interface Cell {
  /** As a spreadsheet takes it: a number, or a text. Null: the cell is not there. */
  readonly value: number | string | null;
  readonly format: string | null;
  readonly bold: boolean;
}

export interface Sheet {
  readonly name: string;
  readonly frozenRows: number;
  /** Of each column, in characters. */
  readonly widths: readonly number[];
  readonly print: Readonly<Record<string, string | undefined>>;
  /** The cells that the filter of the heads is about. */
  readonly filter: string | null;
  /** What names stand for, as formulas. */
  readonly names: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly Cell[])[];
}

/** Reads the only sheet of a workbook, its every part parsed strictly. A formula throws: nothing of ours may be one. */
export function readXlsx(file: Buffer): Sheet {
  const parts = new Map([...unzip(file)].map(([name, content]) => [name, readXml(content.toString("utf8"))]));
  const part = (name: string) => {
    const element = parts.get(name);
    if (!element) throw new Error(`the workbook has no ${name}`);
    return element;
  };
  const [named, ...others] = elements(part("xl/workbook.xml"), "sheet");
  if (!named || others.length > 0) throw new Error("not one sheet");
  const sheet = part("xl/worksheets/sheet1.xml");
  const texts = elements(part("xl/sharedStrings.xml"), "si").map((item) => unescapeText(textOf(item)));
  const styles = readStyles(part("xl/styles.xml"));
  return {
    name: named.attributes.name ?? "",
    frozenRows: Number(elements(sheet, "pane")[0]?.attributes.ySplit ?? 0),
    print: {
      ...pick(elements(sheet, "pageSetup")[0], ["orientation", "fitToWidth", "fitToHeight"]),
      ...pick(elements(sheet, "pageSetUpPr")[0], ["fitToPage"]),
    },
    filter: elements(sheet, "autoFilter")[0]?.attributes.ref ?? null,
    names:
      elements(part("xl/workbook.xml"), "definedNames").length > 1
        ? {}
        : Object.fromEntries(
            elements(part("xl/workbook.xml"), "definedName").map((it) => [it.attributes.name ?? "", it.text]),
          ),
    widths: elements(sheet, "col").map(({ attributes }) => Number(attributes.width)),
    rows: elements(sheet, "row").map((row) => readRow(row, texts, styles)),
  };
}

function pick(element: Element | undefined, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, element?.attributes[name]]));
}

type Style = Pick<Cell, "format" | "bold">;

const PLAIN: Style = { format: null, bold: false };

function readRow(row: Element, texts: readonly string[], styles: readonly Style[]): Cell[] {
  const cells: Cell[] = [];
  for (const cell of row.children) {
    const { r = "", t, s } = cell.attributes;
    const column = r.charCodeAt(0) - "A".charCodeAt(0);
    while (cells.length < column) cells.push({ value: null, ...PLAIN });
    const style = s === undefined ? PLAIN : (styles[Number(s)] ?? PLAIN);
    cells.push({ value: readValue(cell, t === "s" ? texts : null), ...style });
  }
  return cells;
}

function readValue({ attributes, children }: Element, texts: readonly string[] | null): Cell["value"] {
  const [content] = children;
  if (!content) return null;
  if (content.name !== "v" || children.length > 1) throw new Error(`${attributes.r} holds more than a value`);
  const value = texts ? texts[Number(content.text)] : Number(content.text);
  if (value === undefined || Number.isNaN(value)) throw new Error(`${attributes.r} holds no value: ${content.text}`);
  return value;
}

function readStyles(part: Element): Style[] {
  const formats = new Map(
    elements(part, "numFmt").map(({ attributes }) => [attributes.numFmtId, attributes.formatCode ?? null]),
  );
  const fonts = elements(part, "font").map((font) => elements(font, "b").length > 0);
  return elements(part, "xf").map(({ attributes: { numFmtId, fontId } }) => ({
    format: formats.get(numFmtId) ?? null,
    bold: fonts[Number(fontId)] ?? false,
  }));
}

function textOf(element: Element): string {
  return element.text + element.children.map(textOf).join("");
}

/** What spreadsheets make of `_x0041_` in a text: "A". */
function unescapeText(text: string): string {
  return text.replace(/_x([\dA-F]{4})_/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The files of a zip archive, by its directory: in front of a file there is only what a reader of streams needs. */
function* unzip(archive: Buffer): Generator<[name: string, content: Buffer]> {
  const end = archive.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    if (nameLength === undefined || extraLength === undefined || commentLength === undefined) throw new Error("no zip");
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = archive.readUInt32LE(at + 42);
    const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    yield [name, inflateRawSync(archive.subarray(data, data + archive.readUInt32LE(at + 20)))];
    at += 46 + nameLength + extraLength + commentLength;
  }
}
