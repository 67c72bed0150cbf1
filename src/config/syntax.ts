import { type Document, type ErrorCode, visit } from "yaml";
import { spanOf } from "./document.ts";
import type { Problem, Span } from "./invalid.ts";

const BAD_ALIAS = "a text that starts with * or & must be in quotes";

/** In our own words: those of the library quote the file, and what they quote may be a secret. */
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DQ_ESCAPE: "no such escape between double quotes: use single quotes for text with backslashes",
  BAD_INDENT: "the indentation does not fit what is above",
  BAD_SCALAR_START: "a text cannot start with this character: put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a second colon in one line: put the text in quotes, or indent",
  DUPLICATE_KEY: "this key stands twice in its mapping: keep one",
  MISSING_CHAR: "a quote, bracket or comma is missing, here or above",
  MULTILINE_IMPLICIT_KEY: "a colon is missing, here or above",
  MULTIPLE_DOCS: "a second document starts here: a config is one",
  TAB_AS_INDENT: "indented by a tab: use spaces",
  TAG_RESOLVE_FAILED: "a text that starts with ! must be in quotes",
  BAD_ALIAS,
};

export interface Syntax {
  readonly problems: readonly Problem[];
  /** Whether the rest of the document cannot be relied upon. A duplicate key alone does not break it. */
  readonly isBroken: boolean;
}

/** What is no YAML. Of the errors that break the document only the first is told: the rest follows from it. */
export function checkSyntax(document: Document, source: string): Syntax {
  const errors = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const duplicates = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const breaking = errors.filter(({ code }) => code !== "DUPLICATE_KEY").slice(0, 1);
  const problems = [...duplicates, ...breaking].map(({ code, pos }) => ({
    message: `${WORDS[code] ?? "this is not YAML"}${hint(source, pos)}`,
    at: pos,
  }));
  const aliases = aliasesOfNothing(document);
  return { problems: [...problems, ...aliases], isBroken: breaking.length + aliases.length > 0 };
}

function hint(source: string, [start]: Span): string {
  const line = source.slice(source.lastIndexOf("\n", start) + 1, start);
  return /[{,:]\s[^"']*\$$/.test(line) ? `; between { and } a \${NAME} must be in quotes` : "";
}

function aliasesOfNothing(document: Document): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) found.push({ message: BAD_ALIAS, at: spanOf(alias) });
    },
  });
  return found;
}
