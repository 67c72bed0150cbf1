/** `$${` for a literal `${`; `${NAME}`; `${NAME:-default}`; last, so that it only matches what is none of these, `${`. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g;

export interface Filled {
  readonly text: string;
  /** What could not be filled in, each with what to do about it. */
  readonly problems: readonly string[];
}

/** Fills environment variables into a text. As in a shell, the default also stands in for an empty variable. */
export function fillIn(raw: string, env: Readonly<Record<string, string | undefined>>): Filled {
  const problems: string[] = [];
  const text = raw.replaceAll(REFERENCE, (reference, name?: string, fallback?: string) => {
    if (reference === "$${") return "${";
    if (name === undefined) {
      problems.push(`has a \${ that names no variable: write \${NAME} or \${NAME:-default}, and $\${ for a plain \${`);
      return reference;
    }
    const value = env[name];
    if (fallback !== undefined) return value || fallback;
    if (value === undefined) problems.push(`needs the environment variable ${name}, which is not set`);
    return value ?? "";
  });
  return { text, problems };
}
