import { type Document, type ErrorCode, isNode, visit } from "yaml";
import { isMergeKey, mergedMaps, nameOf, spanOf } from "./document.ts";
import type { Problem, Span } from "./invalid.ts";

const BAD_ALIAS = "a text that starts with * or & must be in quotes";

/** Our own words for errors of the YAML library, whose messages quote the file, and possibly a secret in it. */
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
  /** Whether the rest of the document cannot be trusted. A duplicate key alone does not break it. */
  readonly isBroken: boolean;
}

/**
 * Finds errors of YAML, and references that lead nowhere. Of the errors that break the document only the first is reported,
 * because it causes the others.
 */
export function checkSyntax(document: Document, source: string): Syntax {
  const errors = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const duplicates = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const breaking = errors.filter(({ code }) => code !== "DUPLICATE_KEY").slice(0, 1);
  const problems = [...duplicates, ...breaking].map(({ code, pos }) => ({
    message: `${WORDS[code] ?? "this is not YAML"}${hint(source, pos)}`,
    at: pos,
  }));
  const references = [...controlCharacters(source), ...badReferences(document)];
  const isBroken = breaking.length + references.length > 0;
  if (isBroken) return { problems: [...problems, ...references], isBroken };
  const excess = isExcessive(document) ? [{ message: EXCESS, at: null }] : [];
  return { problems: [...problems, ...badNames(document), ...excess], isBroken: excess.length > 0 };
}

function hint(source: string, [start]: Span): string {
  const line = source.slice(source.lastIndexOf("\n", start) + 1, start);
  return /[{,:]\s[^"']*\$$/.test(line) ? `; between { and } a \${NAME} must be in quotes` : "";
}

const EXCESS = "has aliases (*) of aliases, too many to follow: write out what they stand for";

function isExcessive(document: Document): boolean {
  try {
    document.toJS();
    return false;
  } catch (error) {
    if (error instanceof ReferenceError) return true;
    throw error;
  }
}

/** Finds the first alias or merge that refers to nothing, or to itself. */
function badReferences(document: Document): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Alias(_, alias, ancestors) {
      const anchored = alias.resolve(document);
      if (!anchored) found.push({ message: BAD_ALIAS, at: spanOf(alias) });
      else if (ancestors.includes(anchored)) found.push({ message: OWN_ALIAS, at: spanOf(alias) });
    },
    Pair(_, { key, value }) {
      if (!isMergeKey(key) || !mergedMaps(document, value).includes(null)) return;
      found.push({ message: BAD_MERGE, at: spanOf(isNode(key) ? key : null) });
    },
  });
  return found.slice(0, 1);
}

const OWN_ALIAS = "this alias is within what it stands for";
const BAD_MERGE = "<< takes the alias of a mapping, or a list of such";

/** A name with a meaning in JavaScript: it would be dropped with everything below it. */
const DROPPED = "__proto__";

function badNames(document: Document): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isNode(key) && nameOf(key) === DROPPED)
        found.push({ message: `${DROPPED} cannot be a name`, at: spanOf(key) });
    },
  });
  return found;
}

/** Finds the first control character. YAML forbids them; editors do not show them, and they may control a terminal. */
function controlCharacters(source: string): Problem[] {
  const found = source.match(/[^\P{Cc}\t\r\n]/u);
  if (found?.index === undefined) return [];
  const code = source.charCodeAt(found.index).toString(16).toUpperCase().padStart(4, "0");
  return [{ message: `holds a control character (U+${code}): remove it`, at: [found.index, found.index + 1] }];
}
