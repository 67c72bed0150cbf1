import { z } from "zod";
import type { Redact } from "./redact.ts";

/** How many mismatches of one body are described; the rest are only counted. */
const TOLD = 3;

/**
 * Describes in one line how a value differs from its schema: the path of each field and the value found there. The issues
 * must have been made with zod's `reportInput`.
 */
export function describeMismatch({ issues }: z.ZodError, redact: Redact): string {
  const told = issues.slice(0, TOLD).map((issue) => describeIssue(issue, redact));
  const more = issues.length - told.length;
  return more > 0 ? `${told.join("; ")}; and ${more} more` : told.join("; ");
}

/**
 * Describes one issue: the field, what is wrong, and the value found.
 * @param otherwise the name of the whole value, for an issue that is about no field
 */
export function describeIssue(
  { path, message, input }: z.core.$ZodIssue,
  redact: Redact,
  otherwise = "the body",
): string {
  return `${z.core.toDotPath(path) || otherwise} ${message} (found ${found(input, redact)})`;
}

function found(input: unknown, redact: Redact): string {
  if (input === undefined) return "nothing";
  if (typeof input === "object" && input !== null) return Array.isArray(input) ? "a list" : "an object";
  return typeof input === "string" ? JSON.stringify(redact(input, 60)) : redact(String(input), 60);
}
