import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parse,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import { fillIn } from "./environment.ts";
import type { Problem, Span } from "./invalid.ts";
import { formatPath } from "./place.ts";

/** The nodes of an entry; `key` is null for an item of a list. */
export interface Entry {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** An entry of a mapping, with the path at which its value is read. */
export interface PlacedEntry extends Entry {
  readonly path: readonly PropertyKey[];
  readonly pair: Pair;
  /** The mapping in which the entry is written; with an alias or a merge, not the one at `path`. */
  readonly map: YAMLMap;
}

/** Parses YAML with the settings for a config: merge keys are on. */
export function parseSource(source: string): Document {
  return parseDocument(source, { prettyErrors: false, logLevel: "error", merge: true });
}

export function spanOf(node: Node | null): Span | null {
  return node?.range ? [node.range[0], node.range[1]] : null;
}

/** Finds the entry at a path; null when there is none. Of a duplicate key it is the last, as in the value of the document. */
export function entryAt(document: Document, path: readonly PropertyKey[]): Entry | null {
  let entry: Entry | null = { key: null, value: document.contents };
  for (const step of path) {
    const value: Node | null = resolve(document, entry.value);
    const found = isMap(value)
      ? pairsOf(document, value).findLast(({ pair: { key } }) => nameOf(key) === String(step))
      : undefined;
    const item = isSeq(value) ? value.items[Number(step)] : undefined;
    if (found) entry = entryOf(found.pair);
    else if (isNode(item)) entry = { key: null, value: item };
    else return null;
  }
  return { ...entry, value: resolve(document, entry.value) };
}

/** Yields every entry of every mapping with its path. An entry behind an alias or a merge comes at each path that reads it. */
export function* entriesOf(
  document: Document,
  from: Node | null = document.contents,
  path: readonly PropertyKey[] = [],
): Generator<PlacedEntry> {
  const node = resolve(document, from);
  if (isMap(node)) {
    for (const { pair, map } of pairsOf(document, node)) {
      const entry = entryOf(pair);
      const at = [...path, nameOf(pair.key)];
      yield { ...entry, value: resolve(document, entry.value), path: at, pair, map };
      yield* entriesOf(document, entry.value, at);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      if (isNode(item)) yield* entriesOf(document, item, [...path, index]);
    }
  }
}

/** Lists the pairs of a mapping, those that `<<` merges into it included, with the mapping in which each is written. */
function pairsOf(document: Document, map: YAMLMap): { pair: Pair; map: YAMLMap }[] {
  const own = map.items.filter(({ key }) => !isMergeKey(key)).map((pair) => ({ pair, map }));
  const names = new Set(own.map(({ pair }) => nameOf(pair.key)));
  const merged = map.items
    .filter(({ key }) => isMergeKey(key))
    .flatMap(({ value }) => mergedMaps(document, value))
    .flatMap((source) => (source === null ? [] : pairsOf(document, source)))
    .filter(({ pair }) => !names.has(nameOf(pair.key)) && names.add(nameOf(pair.key)));
  return [...merged, ...own];
}

/** Lists the mappings that a `<<` merges, the first has precedence; null for a value that is no mapping. */
export function mergedMaps(document: Document, value: unknown): (YAMLMap | null)[] {
  const node = resolve(document, isNode(value) ? value : null);
  const sources = isSeq(node) ? node.items : [node];
  return sources.map((source) => {
    const map = resolve(document, isNode(source) ? source : null);
    return isMap(map) ? map : null;
  });
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === "symbol";
}

/**
 * Fills environment variables into every text of the document, in place. This is done after parsing, so that the content of a
 * variable can never become structure. Failures are added to `problems`.
 * @returns the nodes that were changed
 */
export function fillInDocument(
  document: Document,
  env: Readonly<Record<string, string | undefined>>,
  problems: Problem[],
): ReadonlySet<Node> {
  const filled = new Set<Node>();
  visit(document, {
    Scalar(position, scalar, ancestors) {
      if (position === "key" || typeof scalar.value !== "string" || !scalar.value.includes("${")) return;
      const { text, problems: found } = fillIn(scalar.value, env);
      const path = formatPath(pathThrough([...ancestors, scalar]));
      problems.push(...found.map((message) => ({ message, at: spanOf(scalar), path })));
      scalar.value = text;
      filled.add(scalar);
    },
  });
  return filled;
}

/** Returns the path to the last of these nodes, each of which contains the next. */
function pathThrough(nodes: readonly unknown[]): PropertyKey[] {
  return nodes.flatMap((node, index): PropertyKey[] => {
    const parent = nodes[index - 1];
    if (isPair(node)) return isMergeKey(node.key) ? [] : [nameOf(node.key)];
    return isSeq(parent) ? [parent.items.indexOf(node)] : [];
  });
}

/** Replaces a filled-in text by the number or boolean that YAML reads in it, as `587`. Returns false when it stays a text. */
export function retype(scalar: Scalar): boolean {
  const typed: unknown = typeof scalar.value === "string" ? readAlone(scalar.value) : undefined;
  const isTyped = typeof typed === "number" || typeof typed === "boolean";
  if (isTyped) scalar.value = typed;
  return isTyped;
}

function readAlone(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // A text that is no YAML is neither a number nor a boolean.
    return undefined;
  }
}

function entryOf({ key, value }: Pair): Entry {
  return { key: isNode(key) ? key : null, value: isNode(value) ? value : null };
}

export function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function resolve(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}
