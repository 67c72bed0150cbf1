import { readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isScalar, type Pair, Scalar } from "yaml";
import { decodeText } from "./decode.ts";
import { entriesOf, spanOf } from "./document.ts";
import { failureCode } from "./failure-code.ts";
import type { Problem } from "./invalid.ts";
import { formatPath, isAt } from "./place.ts";
import { readSecretText, type SecretText } from "./secret-text.ts";

export const FILE_SUFFIX = "_file";

export interface SecretFiles {
  /** Problems of usable files: odd content that may be intended. */
  readonly warnings: Problem[];
  /** The nodes of secrets that came from a file: the config only has the file's name. */
  readonly elsewhere: ReadonlySet<unknown>;
}

/**
 * Replaces each `KEY_file` in the document by `KEY` with the content of the file, for every place of a secret.
 * @param folder the folder that paths of files are relative to
 */
export function readSecretFiles(
  document: Document,
  places: readonly (readonly string[])[],
  folder: string,
  problems: Problem[],
): SecretFiles {
  const warnings: Problem[] = [];
  const elsewhere = new Set<unknown>();
  // A pair that is read in several places, by an alias or a merge, is replaced once.
  const done = new Set<Pair>();
  for (const { path: at, key, value, map, pair } of [...entriesOf(document)]) {
    const name = String(at.at(-1));
    const target = name.slice(0, -FILE_SUFFIX.length);
    const targetPath = [...at.slice(0, -1), target];
    if (!name.endsWith(FILE_SUFFIX) || done.has(pair) || !places.some((place) => isAt(place, targetPath))) continue;

    done.add(pair);
    map.delete(name);
    if (map.has(target)) {
      const message = `${name} and ${target} say the same twice: keep one of them`;
      problems.push({ message, at: spanOf(key), path: formatPath(at), hides: spanOf(value) });
      continue;
    }
    const content = new Scalar("");
    content.range = value?.range ?? key?.range ?? null;
    map.set(target, content);
    const read = readSecret(value, folder);
    content.value = read.content;
    if (read.isFile) elsewhere.add(content);
    const tell = (message: string): Problem => ({
      message: `${name}: ${message}`,
      at: spanOf(value ?? key),
      path: formatPath(at),
    });
    if (read.failure !== null) problems.push(tell(read.failure));
    else if (read.warning !== null) warnings.push(tell(read.warning));
  }
  return { warnings, elsewhere };
}

function readSecret(file: unknown, folder: string): SecretText & { readonly isFile: boolean } {
  const nothing = { content: "", warning: null, isFile: false };
  if (!isScalar(file) || typeof file.value !== "string") return { ...nothing, failure: "must be the path of a file" };
  const where = path.resolve(folder, file.value);
  try {
    const decoded = decodeText(readFileSync(where));
    if ("failure" in decoded) {
      const place = decoded.at ? ` (line ${decoded.at.line}, column ${decoded.at.column})` : "";
      return { ...nothing, isFile: true, failure: `${where} ${decoded.failure}${place}` };
    }
    const { content, failure, warning } = readSecretText(decoded.text);
    return {
      content,
      isFile: true,
      failure: failure && `${where} ${failure}`,
      warning: warning && `${where} ${warning}`,
    };
  } catch (error) {
    // A text that does not look like a path may be the secret itself under the wrong key.
    const shown = /^[^:]*\/[^:]*$/.test(file.value) ? where : "the file that it names";
    return { ...nothing, failure: `${shown} cannot be read (${failureCode(error)})` };
  }
}
