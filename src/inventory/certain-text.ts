/** Neither accents nor any of SQL's wildcards, in any database's reading of a text. */
const CERTAIN = /[A-Za-z0-9 .,/-]+/g;

/** Letters whose accent is a sign of its own even in the composed form. */
const LOOSE_ACCENTS = /\P{M}\p{M}+/gu;

/**
 * The longest text that whatever a glob matches contains for certain, also as the API compares texts, regardless of case;
 * null where there is none. Accents, `%`, `_` and all that is unusual cut it: of `Electrónicos` it is `Electr`.
 */
export function certainText(glob: string): string | null {
  const runs = glob.normalize("NFC").replace(LOOSE_ACCENTS, "*").match(CERTAIN) ?? [];
  const [longest = ""] = runs.map((run) => run.trim()).sort((a, b) => b.length - a.length);
  return longest === "" ? null : longest;
}
