import type { Blob } from "node:buffer";
import type Stream from "node:stream";
import type { Feature } from "write-excel-file/node";

/**
 * Makes the only sheet of a workbook print well: one page wide, with the heads on each page. The heads also offer a filter.
 * @param title name of the sheet, without apostrophes
 * @param rows with the heads
 */
export function printedByThePage(title: string, columns: number, rows: number): Feature<Stream | Buffer | Blob> {
  const area = `A1:${columnName(columns)}${rows}`;
  const names = [
    `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${reference(title, area)}</definedName>`,
    `<definedName name="_xlnm.Print_Titles" localSheetId="0">${reference(title, "1:1")}</definedName>`,
  ];
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          // The standard wants these in this order: first, right after the data, and the page's set-up where it stands already.
          transform: (xml) =>
            xml
              .replace(/<worksheet[^>]*>/, '$&<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>')
              .replace("</sheetData>", `</sheetData><autoFilter ref="${area}"/>`),
          transformElementAttributes: (tagName, attributes) =>
            tagName === "pageSetup" ? { ...attributes, fitToWidth: 1, fitToHeight: 0 } : attributes,
        },
        "xl/workbook.xml": {
          // The library leaves an empty list of names there, and one is all that there may be.
          transform: (xml) =>
            xml.replace(
              /<\/sheets>(?:<definedNames\/>)?/,
              () => `</sheets><definedNames>${names.join("")}</definedNames>`,
            ),
        },
      },
    },
  };
}

/** "A1:C9" of a sheet as a formula names it: 'Existencias'!$A$1:$C$9. */
function reference(title: string, area: string): string {
  const escaped = title.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `'${escaped}'!${area.replace(/[A-Z]+|\d+/g, "$$$&")}`;
}

/** @param number from 1; a sheet has few enough for two letters */
function columnName(number: number): string {
  const letter = (index: number) => String.fromCharCode("A".charCodeAt(0) + index);
  return number <= 26 ? letter(number - 1) : `${letter(Math.floor((number - 1) / 26) - 1)}${letter((number - 1) % 26)}`;
}
