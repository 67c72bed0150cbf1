import type { z } from "zod";
import type { Span } from "./invalid.ts";
import { ANY } from "./place.ts";
import { allKeys, placesOf } from "./schema-places.ts";
import { FILE_SUFFIX } from "./secret-files.ts";

const WORD = /[^\s{}[\]:,"'#-]+/g;

/**
 * Finds the words that may be secrets in a file that does not parse. They are all words except known keys and the values that
 * clearly belong to a key which has nothing to do with secrets.
 */
export function possibleSecrets(source: string, schema: z.ZodType): Span[] {
  const known = new Set(allKeys(schema));
  const places = placesOf("secret", schema);
  const secretKeys = new Set(places.map((place) => place.findLast((key) => key !== ANY)));
  // Keys above a secret count, too: the secret may stand there by mistake.
  const guarded = new Set(places.flat());
  const shown = plainValues(source, (key) => {
    if (secretKeys.has(key) || (key.endsWith(FILE_SUFFIX) && secretKeys.has(key.slice(0, -FILE_SUFFIX.length)))) {
      return "secret";
    }
    return known.has(key) && !guarded.has(key) ? "plain" : "unknown";
  });
  return [...source.matchAll(WORD)]
    .map(({ index, 0: word }): readonly [word: string, span: Span] => [word, [index, index + word.length]])
    .filter(([word, [start, end]]) => !known.has(word) && !shown.some(([from, to]) => from <= start && end <= to))
    .map(([, span]) => span);
}

/** Finds the values of plain keys. A value ends at any sign of another key or value, in case a comma or quote is missing. */
function plainValues(source: string, judgeKey: (key: string) => "secret" | "plain" | "unknown"): Span[] {
  const values: Span[] = [];
  // The rest of the line after a secret's key, and lines indented further, may belong to the secret.
  let secretIndent: number | null = null;
  let start = 0;
  for (const line of source.split("\n")) {
    const indent = line.search(/[^\s-]/);
    if (secretIndent !== null && indent >= 0 && indent <= secretIndent) secretIndent = null;
    for (const { index, 0: opening, 1: key = "" } of line.matchAll(/([\w-]+)["']?:(?=\s)[ \t]*/g)) {
      const kind = judgeKey(key);
      if (kind === "secret") secretIndent ??= indent;
      if (kind !== "plain" || secretIndent !== null) continue;
      const from = index + opening.length;
      const value = line.slice(from).match(/^.*?(?=[,{}[\]]|\s#|[\w-]+["']?:(?:\s|$)|$)/)?.[0] ?? "";
      if (value.split(/\s+/).some((word) => judgeKey(word) === "secret")) continue;
      values.push([start + from, start + from + value.length]);
    }
    start += line.length + 1;
  }
  return values;
}
