/** As JSON that every parser takes: half a character, which a name may end in, is refused by some. */
export function writeBody(body: object, indent = 0): string {
  return JSON.stringify(body, (_, value) => (typeof value === "string" ? value.toWellFormed() : value), indent);
}
