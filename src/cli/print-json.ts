/** The options of a command that can answer programs. */
export interface JsonOption {
  /** Print one JSON value on standard output and nothing else; the log goes to standard error. */
  readonly json: boolean;
}

/** Prints what a command found out, for programs. Names are camelCase, times ISO 8601 in UTC, what is not known is null. */
export function printJson(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
}
