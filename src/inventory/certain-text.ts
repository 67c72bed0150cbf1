/** Characters that every database compares in the same way: without accents and SQL's wildcards. */
const CERTAIN = /[A-Za-z0-9 .,/-]+/g;

/** Letters with an accent that stays a character of its own after NFC. */
const LOOSE_ACCENTS = /\P{M}\p{M}+/gu;

/**
 * Returns the longest text that every match of a glob certainly contains, also when the API compares them; null when there
 * is none. Accents, `%`, `_` and unusual characters end the text: for `Electrónicos` it is `Electr`. Case does not count.
 */
export function certainText(glob: string): string | null {
  const runs = glob.normalize("NFC").replace(LOOSE_ACCENTS, "*").match(CERTAIN) ?? [];
  const [longest = ""] = runs.map((run) => run.trim()).sort((a, b) => b.length - a.length);
  return longest === "" ? null : longest;
}
