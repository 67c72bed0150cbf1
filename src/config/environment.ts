/** `$${` for a literal `${`; `${NAME}`; the beginning of `${NAME:-default}`; last, what is none of these, `${`. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(\}|:-)|\$\{/g;

type Environment = Readonly<Record<string, string | undefined>>;

export interface Filled {
  readonly text: string;
  /** What could not be filled in, each with what to do about it. */
  readonly problems: readonly string[];
}

/**
 * Fills environment variables into a text. As in a shell, the default also stands in for an empty variable, and may hold
 * further references: `${A:-${B:-c}}`. What is in a variable is not looked into again.
 */
export function fillIn(raw: string, env: Environment): Filled {
  let text = "";
  let end = 0;
  const problems: string[] = [];
  const add = (filled: Filled) => {
    text += filled.text;
    problems.push(...filled.problems);
  };
  for (const { index, 0: reference, 1: name, 2: opening } of raw.matchAll(REFERENCE)) {
    // Within the default of the reference before, and so read with it.
    if (index < end) continue;
    text += raw.slice(end, index);
    end = index + reference.length;
    const closing = opening === ":-" ? findClosing(raw, end) : end;
    if (reference === "$${") text += "${";
    else if (name === undefined || closing === null) add(namesNothing(reference));
    else if (opening === "}") add(lookUp(name, env));
    else {
      add(env[name] ? { text: env[name], problems: [] } : fillIn(raw.slice(end, closing), env));
      end = closing + 1;
    }
  }
  return { text: text + raw.slice(end), problems };
}

function lookUp(name: string, env: Environment): Filled {
  const value = env[name];
  const problem = `needs the environment variable ${name}, which is not set`;
  return value === undefined ? { text: "", problems: [problem] } : { text: value, problems: [] };
}

function namesNothing(reference: string): Filled {
  const problem = `has a \${ that names no variable: write \${NAME} or \${NAME:-default}, and $\${ for a plain \${`;
  return { text: reference, problems: [problem] };
}

/** Where the default that begins at `start` ends, past all that are within it. */
function findClosing(raw: string, start: number): number | null {
  let open = 1;
  for (const { index, 0: mark } of raw.slice(start).matchAll(/\$\$\{|\$\{|\}/g)) {
    if (mark === "${") open += 1;
    if (mark === "}") open -= 1;
    if (open === 0) return start + index;
  }
  return null;
}
