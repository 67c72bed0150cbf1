/** What a server said, for a reason: on one line, cut to 120 characters. */
export function quoteWords(words: string): string {
  const oneLine = words
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .toWellFormed();
  return oneLine.length <= 120 ? oneLine : `${Array.from(oneLine).slice(0, 119).join("")}…`;
}
