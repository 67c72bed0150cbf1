import { LineCounter } from "yaml";

/** Start and end in characters from the start of the file. */
export type Span = readonly [start: number, end: number];

export interface Problem {
  readonly message: string;
  /** What the caret points at; null where it is nowhere in the file. */
  readonly at: Span | null;
  /** The key that it is about, as people write it: `companies[0].api_key`. Absent: the problem is of the whole file. */
  readonly path?: string;
  /** What may be a secret in the wrong place, and so must not be printed. */
  readonly hides?: Span | null;
}

/** A problem and its place, for programs. It holds no more of the file than the message that people read. */
export interface PlacedProblem {
  readonly file: string;
  /** From 1, as the column is; null where it is nowhere in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The key that it is about; null: it is about the whole file. */
  readonly path: string | null;
  readonly message: string;
}

/** A configuration that cannot be used. The message is ready to print: every problem, with its place in the file. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
  /** In the order of the file. */
  readonly problems: readonly PlacedProblem[];

  constructor(message: string, problems: readonly PlacedProblem[], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}

/** A problem of a file as a whole. */
export function problemOfFile(file: string, message: string): PlacedProblem {
  return { file, line: null, column: null, path: null, message };
}

/** Problems with their places, in the order of the file. */
export function placeProblems(file: string, source: string, problems: readonly Problem[]): PlacedProblem[] {
  const counter = countLines(source);
  return inOrder(problems).map(({ message, at, path = null }) => {
    if (at === null) return { ...problemOfFile(file, message), path };
    const { line, col: column } = counter.linePos(Math.min(at[0], source.length));
    return { file, line, column, path, message };
  });
}

/** `FILE:LINE:COLUMN: MESSAGE`, on one line. */
export function formatPlaced({ file, line, column, message }: PlacedProblem): string {
  return `${line === null ? file : `${file}:${line}:${column}`}: ${message}`;
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => (a.at?.[0] ?? -1) - (b.at?.[0] ?? -1));
}

function countLines(source: string): LineCounter {
  const counter = new LineCounter();
  let start = 0;
  for (const line of source.split("\n")) {
    counter.addNewLine(start);
    start += line.length + 1;
  }
  return counter;
}

/**
 * Renders problems in the order of the file, as `FILE:LINE:COLUMN: MESSAGE` and the line with a caret under it.
 * @param hidden secrets, which must not be printed, whichever line they stand on
 */
export function renderProblems(
  path: string,
  source: string,
  problems: readonly Problem[],
  hidden: readonly Span[],
): string {
  const counter = countLines(source);
  const misplaced = problems.map(({ hides }) => hides ?? null).filter((span) => span !== null);
  const lines = mask(source, [...hidden, ...misplaced]).split("\n");
  return inOrder(problems)
    .map(({ message, at }) => {
      if (at === null) return `${path}: ${message}`;
      const { line, col } = counter.linePos(Math.min(at[0], source.length));
      const text = (lines[line - 1] ?? "").trimEnd();
      const gutter = String(line);
      const width = Math.max(1, Math.min(at[1] - at[0], text.length - col + 1));
      const indent = text.slice(0, col - 1).replaceAll(/[^\t]/g, " ");
      return [
        `${path}:${line}:${col}: ${message}`,
        `  ${gutter} | ${text}`,
        `  ${" ".repeat(gutter.length)} | ${indent}${"^".repeat(width)}`,
      ].join("\n");
    })
    .join("\n");
}

/** A password in an address, wherever it stands and whether or not an address belongs there. */
const PASSWORD_IN_ADDRESS = /(?<=:\/\/[^\s/@:]*:)[^\s/@]+(?=@)/g;

function mask(source: string, hidden: readonly Span[]): string {
  const units = source.split("");
  const passwords = source
    .matchAll(PASSWORD_IN_ADDRESS)
    .map(({ index, 0: text }): Span => [index, index + text.length]);
  for (const [start, end] of [...hidden, ...passwords]) {
    for (let index = start; index < end; index += 1) if (units[index] !== "\n") units[index] = "*";
  }
  return units.join("");
}
