import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, isScalar } from "yaml";
import { LONGEST_TEMPLATE } from "../channels/liquid/engine.ts";
import { entriesOf, entryAt, spanOf } from "./document.ts";
import { wordPath } from "./explain.ts";
import { failureCode } from "./failure-code.ts";
import type { Problem } from "./invalid.ts";
import { isAt } from "./schema-places.ts";

/**
 * Puts the content of each file that is named where a template may stand into the document, beside its path: the schema
 * of the channel checks it there, and what is wrong with it is told at the key that names the file.
 * @param folder what the files' paths are relative to
 */
export function readTemplateFiles(
  document: Document,
  places: readonly (readonly string[])[],
  folder: string,
  problems: Problem[],
): void {
  const made = new Set<unknown>();
  for (const { path: at, key, value } of [...entriesOf(document)]) {
    const map = entryAt(document, at.slice(0, -1))?.value;
    const name = String(at.at(-1));
    // A mapping that stands in two places, by an alias, is the same one in both.
    if (!places.some((place) => isAt(place, at)) || !isMap(map) || made.has(map.get(name, true))) continue;
    const template = readTemplate(value, folder);
    if ("failure" in template) {
      problems.push({ message: `${wordPath(at)}: ${template.failure}`, at: spanOf(value ?? key) });
      continue;
    }
    const node = document.createNode(template);
    node.range = value?.range ?? null;
    map.set(name, node);
    made.add(node);
  }
}

function readTemplate(value: unknown, folder: string): { path: string; source: string } | { failure: string } {
  if (!isScalar(value) || typeof value.value !== "string") return { failure: "must be the path of a file" };
  const where = path.resolve(folder, value.value);
  try {
    const { size } = statSync(where);
    if (size > LONGEST_TEMPLATE) return { failure: `${where} has ${size} bytes: that is no template` };
    return { path: where, source: readFileSync(where, "utf8") };
  } catch (error) {
    return { failure: `${where} cannot be read (${failureCode(error)})` };
  }
}
