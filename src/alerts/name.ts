const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\s]+/gu;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * A name or note as one line: line breaks, control characters and the invisible characters that reverse the text after
 * them become single spaces. Null where nothing readable is left.
 */
export function oneLine(text: string | null): string | null {
  return text?.toWellFormed().replace(BREAKS, " ").trim() || null;
}

/**
 * A name for use inside a sentence: cut to `length` characters as readers see them, and fenced off (Unicode isolates)
 * where it runs from right to left, so that the words around it keep their order.
 */
export function inSentence(name: string, length = Number.POSITIVE_INFINITY): string {
  const short = name.length > length ? clip(name, length) : name;
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}

function clip(name: string, length: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return characters.length > length
    ? `${characters
        .slice(0, length - 1)
        .join("")
        .trimEnd()}…`
    : name;
}
