/** In place of a file: standard input or output. */
export const STANDARD = "-";

/** `123 entries, of norte and sur` */
export function countEntries(entries: number, companies: readonly string[]): string {
  const names = new Intl.ListFormat("en").format(companies);
  return `${entries === 1 ? "1 entry" : `${entries} entries`}, of ${names === "" ? "no company yet" : names}`;
}
