import { LineCounter } from "yaml";

/** Start and end as character offsets in the file. */
export type Span = readonly [start: number, end: number];

export interface Problem {
  readonly message: string;
  /** The part of the file that the caret points at; null: the problem has no place in the file. */
  readonly at: Span | null;
  /** The key at fault, as `companies[0].api_key`. Absent: the problem is about the whole file. */
  readonly path?: string;
  /** A part of the file that may be a secret in the wrong place, and must not be printed. */
  readonly hides?: Span | null;
}

/** A problem and its place, for programs. It has no content of the file beyond that in the message. */
export interface PlacedProblem {
  readonly file: string;
  /** Line and column from 1; null: the problem has no place in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The key at fault; null: the problem is about the whole file. */
  readonly path: string | null;
  readonly message: string;
}

/** The configuration cannot be used. The message can be printed: it lists every problem with its place in the file. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
  /** The problems, in the order of the file. */
  readonly problems: readonly PlacedProblem[];

  constructor(message: string, problems: readonly PlacedProblem[], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}

/** Makes a problem about a whole file. */
export function problemOfFile(file: string, message: string): PlacedProblem {
  return { file, line: null, column: null, path: null, message };
}

/** Adds line and column to problems, and sorts them in the order of the file. */
export function placeProblems(file: string, source: string, problems: readonly Problem[]): PlacedProblem[] {
  const counter = countLines(source);
  return inOrder(problems).map(({ message, at, path = null }) => {
    if (at === null) return { ...problemOfFile(file, message), path };
    const { line, col: column } = counter.linePos(Math.min(at[0], source.length));
    return { file, line, column, path, message };
  });
}

/** Formats a problem as `FILE:LINE:COLUMN: MESSAGE`, on one line. */
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
 * Renders problems in the order of the file, each as `FILE:LINE:COLUMN: MESSAGE` and the line with a caret under it.
 * @param hidden places of secrets, which are masked in every line
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

/** A password in an address, anywhere in the file. */
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
