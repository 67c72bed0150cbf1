import { stripVTControlCharacters } from "node:util";

/** Columns of a terminal that does not tell its width. */
const USUAL_WIDTH = 80;
/** The most columns of a line, because longer lines are hard to read. */
const WIDEST = 100;

/** Returns the columns that a text for the stream may take. */
export function widthOf(stream: { readonly columns?: number }): number {
  return Math.min(stream.columns || USUAL_WIDTH, WIDEST);
}

/** Breaks a text at blanks into lines of at most `width` columns; continued lines keep the indent of their line. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(" ")) {
    const isFirst = current === indent;
    if (!isFirst && columnsOf(current) + 1 + columnsOf(word) > width) {
      lines.push(current);
      current = indent + word;
    } else current += isFirst ? word : ` ${word}`;
  }
  return [...lines, current];
}

function columnsOf(text: string): number {
  return [...new Intl.Segmenter().segment(stripVTControlCharacters(text))].length;
}
