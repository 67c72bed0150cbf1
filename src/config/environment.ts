/** Matches `$${`, which stands for `${`; `${NAME}`; the beginning of `${NAME:-default}`; and any other `${`. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(\}|:-)|\$\{/g;

type Environment = Readonly<Record<string, string | undefined>>;

export interface Filled {
  readonly text: string;
  /** A description of each reference that could not be filled in, with what to do. */
  readonly problems: readonly string[];
}

/**
 * Fills environment variables into a text. As in a shell, the default also replaces an empty variable, and may contain further
 * references: `${A:-${B:-c}}`. References in the content of a variable are not filled in.
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
    // A reference within the default of an earlier one has been read with it.
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

/** Returns the index of the `}` that ends the default at `start`, after nested references; null when there is none. */
function findClosing(raw: string, start: number): number | null {
  let open = 1;
  for (const { index, 0: mark } of raw.slice(start).matchAll(/\$\$\{|\$\{|\}/g)) {
    if (mark === "${") open += 1;
    if (mark === "}") open -= 1;
    if (open === 0) return start + index;
  }
  return null;
}
