import { z } from "zod";
import type { Quote } from "./quote.ts";

/** Mismatches told of one body; the rest are counted. */
const TOLD = 3;

const identified = z.object({ id: z.union([z.string(), z.number()]) });

/**
 * Says in one line where a body departs from its schema: the product by its id, the field by its path and the value that
 * stood there. Needs issues that were made with `reportInput`.
 */
export function describeMismatch(error: z.ZodError, body: unknown, quote: Quote): string {
  const told = error.issues.slice(0, TOLD).map((issue) => describeIssue(issue, body, quote));
  const more = error.issues.length - told.length;
  return more > 0 ? `${told.join("; ")}; and ${more} more` : told.join("; ");
}

function describeIssue(issue: z.core.$ZodIssue, body: unknown, quote: Quote): string {
  const owner = productAt(issue.path, body, quote);
  const path = owner ? issue.path.slice(owner.depth) : issue.path;
  const where = [owner?.name, z.core.toDotPath(path)].filter(Boolean).join(", ") || "the body";
  return `${where} ${issue.message} (found ${found(issue.input, quote)})`;
}

/** The product that a path into a body leads through, and how many steps lead to it. */
function productAt(path: readonly PropertyKey[], body: unknown, quote: Quote): { name: string; depth: number } | null {
  for (const depth of [2, 1]) {
    const product = identified.safeParse(valueAt(path.slice(0, depth), body));
    if (path.length > depth && product.success) return { name: `product ${quote(String(product.data.id), 60)}`, depth };
  }
  return null;
}

function valueAt(path: readonly PropertyKey[], body: unknown): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function found(input: unknown, quote: Quote): string {
  if (input === undefined) return "nothing";
  if (typeof input === "object" && input !== null) return Array.isArray(input) ? "a list" : "an object";
  return typeof input === "string" ? JSON.stringify(quote(input, 60)) : quote(String(input), 60);
}
