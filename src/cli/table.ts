export interface Column {
  /** Absent: a table without a head. */
  readonly title?: string;
  readonly isNumber?: boolean;
  /** The most characters of it to show. */
  readonly most?: number;
}

const GAP = "  ";

const WIDE = /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Rows as lines for a terminal: names on the left, numbers on the right of their columns, names that are too long cut.
 * Texts must hold no line breaks.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const heads = columns.some(({ title }) => title !== undefined) ? [columns.map(({ title = "" }) => title)] : [];
  const cells = [...heads, ...rows].map((row) => row.map((cell, index) => cut(cell, columns[index]?.most)));
  const widths = columns.map((_, index) => Math.max(0, ...cells.map((row) => widthOf(row[index] ?? ""))));
  return cells.map((row) =>
    row
      .map((cell, index) => {
        const blanks = " ".repeat((widths[index] ?? 0) - widthOf(cell));
        return columns[index]?.isNumber ? blanks + cell : cell + blanks;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The text in at most so many columns of a terminal, with an ellipsis where something is left out. */
export function cut(text: string, most = Number.POSITIVE_INFINITY): string {
  if (widthOf(text) <= most) return text;
  let shown = "";
  let room = most - 1;
  for (const character of charactersOf(text)) {
    room -= widthOfCharacter(character);
    if (room < 0) break;
    shown += character;
  }
  return `${shown.trimEnd()}…`;
}

function widthOf(text: string): number {
  return charactersOf(text).reduce((width, character) => width + widthOfCharacter(character), 0);
}

function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function widthOfCharacter(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}
