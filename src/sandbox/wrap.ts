import { stripVTControlCharacters } from "node:util";

/** So wide is a terminal that does not say. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read. */
const WIDEST = 100;

/** Columns that a text for the stream may take. */
export function widthOf(stream: { readonly columns?: number }): number {
  return Math.min(stream.columns || USUAL_WIDTH, WIDEST);
}

/** The text in lines of at most so many columns, broken at blanks; what a line is indented by, its continuation is, too. */
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
