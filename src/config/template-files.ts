import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Document, isScalar, type Pair } from "yaml";
import { LONGEST_TEMPLATE } from "../channels/liquid/medium.ts";
import { decodeText } from "./decode.ts";
import { entriesOf, spanOf } from "./document.ts";
import { failureCode } from "./failure-code.ts";
import type { Problem } from "./invalid.ts";
import { formatPath, isAt } from "./place.ts";

/**
 * Replaces the path of each template's file in the document by path and content. The channel's schema then checks the content,
 * and reports faults at the key that names the file.
 * @param folder the folder that paths of files are relative to
 */
export function readTemplateFiles(
  document: Document,
  places: readonly (readonly string[])[],
  folder: string,
  problems: Problem[],
): void {
  // A pair that is read in several places, by an alias or a merge, is replaced once.
  const done = new Set<Pair>();
  for (const { path: at, key, value, map, pair } of [...entriesOf(document)]) {
    if (!places.some((place) => isAt(place, at)) || done.has(pair)) continue;
    done.add(pair);
    const template = readTemplate(value, folder);
    if ("failure" in template) {
      problems.push({ message: `${formatPath(at)}: ${template.failure}`, at: spanOf(value ?? key) });
      continue;
    }
    const node = document.createNode(template);
    node.range = value?.range ?? null;
    map.set(String(at.at(-1)), node);
  }
}

function readTemplate(value: unknown, folder: string): { path: string; source: string } | { failure: string } {
  if (!isScalar(value) || typeof value.value !== "string") return { failure: "must be the path of a file" };
  const where = path.resolve(folder, value.value);
  try {
    const { size } = statSync(where);
    if (size > LONGEST_TEMPLATE) return { failure: `${where} has ${size} bytes: that is no template` };
    const decoded = decodeText(readFileSync(where));
    if ("text" in decoded) return { path: where, source: decoded.text };
    const place = decoded.at ? ` (line ${decoded.at.line}, column ${decoded.at.column})` : "";
    return { failure: `${where} ${decoded.failure}${place}` };
  } catch (error) {
    return { failure: `${where} cannot be read (${failureCode(error)})` };
  }
}
