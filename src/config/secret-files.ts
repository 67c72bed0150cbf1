import { readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, isScalar, Scalar } from "yaml";
import { entriesOf, entryAt, spanOf } from "./document.ts";
import { wordPath } from "./explain.ts";
import { failureCode } from "./failure-code.ts";
import type { Problem } from "./invalid.ts";
import { isAt } from "./schema-places.ts";

export const FILE_SUFFIX = "_file";

/**
 * Puts the content of the file that a `KEY_file` names into the document as `KEY`, for every place where a secret may
 * stand. A trailing line break is not part of the secret.
 * @param folder what the files' paths are relative to
 */
export function readSecretFiles(
  document: Document,
  places: readonly (readonly string[])[],
  folder: string,
  problems: Problem[],
): void {
  for (const { path: at, key, value } of [...entriesOf(document)]) {
    const name = String(at.at(-1));
    const target = name.slice(0, -FILE_SUFFIX.length);
    const targetPath = [...at.slice(0, -1), target];
    if (!name.endsWith(FILE_SUFFIX) || !places.some((place) => isAt(place, targetPath))) continue;

    const map = entryAt(document, at.slice(0, -1))?.value;
    if (!isMap(map)) continue;
    map.delete(name);
    if (map.has(target)) {
      const message = `${name} and ${target} say the same twice: keep one of them`;
      problems.push({ message, at: spanOf(key), path: wordPath(at), hides: spanOf(value) });
      continue;
    }
    const content = new Scalar("");
    content.range = value?.range ?? key?.range ?? null;
    map.set(target, content);
    const read = readSecret(value, folder);
    if ("content" in read) content.value = read.content;
    else problems.push({ message: `${name}: ${read.failure}`, at: spanOf(value ?? key), path: wordPath(at) });
  }
}

function readSecret(file: unknown, folder: string): { content: string } | { failure: string } {
  if (!isScalar(file) || typeof file.value !== "string") return { failure: "must be the path of a file" };
  const where = path.resolve(folder, file.value);
  try {
    return { content: readFileSync(where, "utf8").replace(/\r?\n$/, "") };
  } catch (error) {
    // What does not look like a path may be the secret itself, given under the wrong key.
    const shown = /^[^:]*\/[^:]*$/.test(file.value) ? where : "the file that it names";
    return { failure: `${shown} cannot be read (${failureCode(error)})` };
  }
}
