import { closestMatch } from "leven";
import type { z } from "zod";

const NOUNS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of names to values",
};

const NUMERIC = new Set(["number", "int", "bigint"]);

/** Words an issue of zod for people who edit the file; undefined: zod's own words are used. */
export function formatIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : formatType(issue.expected, issue.input);
    case "invalid_value":
      return formatChoice(issue.values.map(String), issue.input);
    case "invalid_union":
      return issue.discriminator && Array.isArray(issue.options)
        ? formatChoice(issue.options.map(String), Object(issue.input)[issue.discriminator])
        : undefined;
    case "too_small":
      return `must ${NUMERIC.has(issue.origin) ? "be" : "hold"} ${issue.minimum} or more`;
    case "too_big":
      return `must ${NUMERIC.has(issue.origin) ? "be" : "hold"} ${issue.maximum} or less`;
    default:
      return undefined;
  }
}

/** Suggests a known word as ", did you mean …?"; an empty text when none is similar. */
export function suggest(word: unknown, known: readonly string[]): string {
  const near = typeof word === "string" ? nearest(word, known) : undefined;
  return near === undefined ? "" : `, did you mean ${near}?`;
}

/** Returns the known word that is most similar to a word; undefined when none is similar enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return closestMatch(word.toLowerCase(), known, { maxDistance: Math.max(1, Math.ceil(word.length / 3)) });
}

function formatType(expected: string, input: unknown): string {
  const isUnquoted = expected === "string" && (typeof input === "number" || typeof input === "boolean");
  return `must be ${NOUNS[expected] ?? expected}, not ${formatValue(input)}${isUnquoted ? ": put it in quotes" : ""}`;
}

function formatValue(input: unknown): string {
  if (input === null) return "empty";
  if (Array.isArray(input)) return "a list";
  return NOUNS[typeof input] ?? typeof input;
}

function formatChoice(options: readonly string[], input: unknown): string {
  const choice = new Intl.ListFormat("en", { type: "disjunction" }).format(options);
  return input === undefined ? `is missing: ${choice}` : `must be ${choice}${suggest(input, options)}`;
}
