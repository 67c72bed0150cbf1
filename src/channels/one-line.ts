/**
 * The text on one line, without control characters and without characters that turn the direction of the text around
 * it, at most `most` characters long: a product called "x\r\nBcc: …" or a note of ten pages cannot reshape the mail.
 */
export function oneLine(text: string, most: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u202a-\u202e]/g, "")
    .trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}
