import { isScalar } from "yaml";
import { type PlacedEntry, spanOf } from "./document.ts";
import type { Problem } from "./invalid.ts";
import { formatPath } from "./place.ts";

/** A secret from a file or a variable, after a check. The texts do not quote the secret. */
export interface SecretText {
  readonly content: string;
  /** Why the text cannot be the secret; null: it can. */
  readonly failure: string | null;
  /** What is odd about the text although it may be right; null: nothing. */
  readonly warning: string | null;
}

/** A line of a dotenv file. With a name in lower case it may be a cookie, which is allowed. */
const DOTENV = /^(?:export[ \t]+)?([A-Z][A-Z0-9_]*)=/;

const NAMES_A_SECRET = /PASS|SECRET|TOKEN|KEY|URL|WEBHOOK|CREDENTIAL/;

/** The beginning of a key or certificate of many lines, as OpenSSL writes them. */
const PEM = /^-----BEGIN /;

/** Drops line breaks at the end of a text, which belong to the file and not to the secret, and checks the rest. */
export function readSecretText(raw: string): SecretText {
  const content = raw.replace(/[\r\n]+$/, "");
  return { content, failure: findFault(content), warning: findOddity(content) };
}

function findFault(content: string): string | null {
  const name = content.match(DOTENV)?.[1];
  if (name !== undefined && NAMES_A_SECRET.test(name)) return "holds NAME=value: it must hold the value alone";
  if (PEM.test(content)) return null;
  if (/[\r\n]/.test(content)) return "holds more than one line: it must hold the secret alone";
  const control = content.match(/\p{Cc}/u)?.[0];
  return control === undefined ? null : `holds a control character (${nameOf(control)}): save it again as plain text`;
}

function findOddity(content: string): string | null {
  if (content === "") return "is empty";
  if (content.trim() !== content) return "begins or ends with a blank, which counts as part of the secret";
  if (DOTENV.test(content)) return "looks like NAME=value: it must hold the value alone";
  if (/^(["']).*\1$/s.test(content)) return "is in quotes, which count as part of the secret";
  if (/[\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069\u00a0\u00ad]/u.test(content)) {
    return "holds an invisible character, such as a no-break space";
  }
  return null;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * Drops line breaks at the end of secrets that came from environment variables, in place, and checks them: a file of variables
 * may have Windows' line breaks. Failures are added to `problems`.
 * @param filled the nodes that variables were filled into
 * @returns problems of usable secrets: odd content that may be intended
 */
export function cleanFilledSecrets(
  secrets: readonly PlacedEntry[],
  filled: ReadonlySet<unknown>,
  problems: Problem[],
): Problem[] {
  const warnings: Problem[] = [];
  for (const { value, path } of secrets) {
    if (!isScalar(value) || typeof value.value !== "string" || value.value === "" || !filled.has(value)) continue;
    const { content, failure, warning } = readSecretText(value.value);
    value.value = content;
    const tell = (message: string): Problem => ({
      message: `${formatPath(path)}: the variable ${message}`,
      at: spanOf(value),
      path: formatPath(path),
    });
    if (failure !== null) problems.push(tell(failure));
    else if (warning !== null) warnings.push(tell(warning));
  }
  return warnings;
}
