import type { Document } from "yaml";
import type { z } from "zod";
import { entryAt, spanOf } from "./document.ts";
import { nearest, suggest } from "./explain.ts";
import type { Problem, Span } from "./invalid.ts";
import { formatKey, formatPath, isAt } from "./place.ts";
import { isAtOrBelow, keysAt, placesOf } from "./schema-places.ts";
import { FILE_SUFFIX } from "./secret-files.ts";

/** Finds the place of an issue of zod in the file. An issue with several unknown keys becomes several problems. */
export function locateIssue(document: Document, schema: z.ZodType, issue: z.core.$ZodIssue): Problem[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const entry = entryAt(document, [...path, key]);
      const message = `${formatPath([...path, key])}: unknown key${suggestKey(schema, path, key)}`;
      const at = spanOf(entry?.key ?? null);
      const hides = mayBeSecret(schema, path, key) ? spanOf(entry?.value ?? null) : null;
      return { message, at, path: formatPath([...path, key]), hides };
    });
  }
  const entry = entryAt(document, path);
  if (entry === null) return [locateMissing(document, schema, issue)];
  if (issue.code === "invalid_key") {
    const message = `"${formatKey(path.at(-1) ?? "")}" ${issue.issues[0]?.message}`;
    return [{ message, at: spanOf(entry.key), path: formatPath(path) }];
  }
  const message = path.length > 0 ? `${formatPath(path)}: ${issue.message}` : issue.message;
  const value = spanOf(entry.value);
  const isMisplaced = issue.code === "invalid_type" && CONTAINERS.has(issue.expected) && holdsSecrets(schema, path);
  const at = value ?? spanOf(entry.key);
  return [{ message, at, hides: isMisplaced ? value : null, ...(path.length > 0 && { path: formatPath(path) }) }];
}

const CONTAINERS: ReadonlySet<string> = new Set(["object", "record", "array"]);

/** Makes the problem of a missing key, at the beginning of the mapping that lacks it. */
function locateMissing(document: Document, schema: z.ZodType, { path, message }: z.core.$ZodIssue): Problem {
  const parent = path.length > 1 ? entryAt(document, path.slice(0, -1)) : null;
  const span = spanOf(parent?.key ?? parent?.value ?? null);
  const file = `${String(path.at(-1))}${FILE_SUFFIX}`;
  const hint = isSecret(schema, path) ? `: set it, or ${file} to the file that holds it` : "";
  const at: Span | null = span && [span[0], span[0] + 1];
  // A mapping in place of a key cannot be found by its name, and its content may be secret.
  const hides = path.some((step) => formatKey(step) !== String(step))
    ? spanOf(parent?.value ?? document.contents)
    : null;
  return { message: `${formatPath(path)}: ${message}${hint}`, at, path: formatPath(path), hides };
}

function suggestKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
  const keys = keysAt(schema, path);
  const files = keys.filter((known) => isSecret(schema, [...path, known])).map((known) => known + FILE_SUFFIX);
  return suggest(key, [...keys, ...files]) || `; known here: ${keys.join(", ")}`;
}

/** Tells whether the value of an unknown key may be a secret: its name says so, or resembles the key of a secret. */
function mayBeSecret(schema: z.ZodType, path: readonly PropertyKey[], key: string): boolean {
  if (/pass|pwd|secret|key|token|auth|hook|url|cred/i.test(key)) return true;
  const near = nearest(key, keysAt(schema, path));
  return holdsSecrets(schema, near === undefined ? path : [...path, near]);
}

function holdsSecrets(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  return isAtOrBelow(placesOf("secret", schema), path);
}

function isSecret(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  return placesOf("secret", schema).some((place) => isAt(place, path));
}
