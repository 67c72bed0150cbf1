import { z } from "zod";
import type { Redact } from "./redact.ts";

/** Mismatches told of one body; the rest are counted. */
const TOLD = 3;

/**
 * Says in one line where something departs from its schema: the field by its path and the value that stood there. Needs
 * issues that were made with `reportInput`.
 */
export function describeMismatch({ issues }: z.ZodError, redact: Redact): string {
  const told = issues.slice(0, TOLD).map((issue) => describeIssue(issue, redact));
  const more = issues.length - told.length;
  return more > 0 ? `${told.join("; ")}; and ${more} more` : told.join("; ");
}

/** @param otherwise what to call the whole, where no field of it is at fault */
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
