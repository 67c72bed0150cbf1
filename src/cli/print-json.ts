/** The options of a command that can answer programs. */
export interface JsonOption {
  /** Print one JSON value on standard output and nothing else; the log goes to standard error. */
  readonly json: boolean;
}

/** Prints what a command found out, for programs. Names are camelCase, times ISO 8601 in UTC, what is not known is null. */
export function printJson(facts: object): void {
  const json = JSON.stringify(facts, null, 2).replace(HEEDED, escapeCharacter);
  process.stdout.write(`${json}\n`);
}

/** What a terminal may heed and JSON does not ask to be escaped. */
const HEEDED = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
