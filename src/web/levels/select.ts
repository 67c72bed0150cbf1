import { compare } from "../../stock/decimal.ts";
import { normalize } from "../../stock/match.ts";
import { FIELDS, type Field, type LevelsQuery, NONE } from "./query.ts";
import type { LevelRow } from "./rows.ts";

type Order = (a: LevelRow, b: LevelRow) => number;

type CompareNames = (a: string, b: string) => number;

type Sort = NonNullable<LevelsQuery["sort"]>;

/** The rows of one listing, in every order that was asked for, and their values to choose from. */
export interface Selection {
  /** The rows that a query asks for, in its order. */
  select(query: LevelsQuery): readonly LevelRow[];
  /** Every value of a field, in order; `NONE` where there is none. */
  valuesOf(field: Field): readonly string[];
}

export type SelectionOf = (rows: readonly LevelRow[], compareNames: CompareNames) => Selection;

const VALUES: Readonly<Record<Field, (row: LevelRow) => string | null>> = {
  company: ({ company }) => company,
  branch: ({ episode }) => episode.level.branch,
  warehouse: ({ episode }) => episode.level.warehouse,
  category: ({ episode }) => episode.level.product.category,
  brand: ({ episode }) => episode.level.product.brand,
  supplier: ({ episode }) => episode.level.product.supplier,
};

/**
 * Makes selections of listings. What takes a while, the sorting of tens of thousands of names, is done once for a listing, each
 * order, and each way to compare names, however many ask.
 */
export function createSelections(): SelectionOf {
  const known = new WeakMap<readonly LevelRow[], WeakMap<CompareNames, Selection>>();
  return (rows, compareNames) => {
    const ofRows = known.get(rows) ?? new WeakMap<CompareNames, Selection>();
    known.set(rows, ofRows);
    const selection = ofRows.get(compareNames) ?? selectionOf(rows, compareNames);
    ofRows.set(compareNames, selection);
    return selection;
  };
}

function selectionOf(rows: readonly LevelRow[], compareNames: CompareNames): Selection {
  const sorted = new Map<string, readonly LevelRow[]>();
  const values = new Map<Field, readonly string[]>();
  return {
    select: (query) => {
      const { sort = "urgency", turned } = query;
      const key = `${sort} ${turned ?? ""}`;
      const all = sorted.get(key) ?? inOrder(rows, ordersOf(rows, compareNames)[sort], turned !== undefined);
      sorted.set(key, all);
      const tests = testsOf(query);
      return tests.length === 0 ? all : all.filter((row) => tests.every((test) => test(row)));
    },
    valuesOf: (field) => {
      const found = values.get(field) ?? distinct(rows.map((row) => VALUES[field](row) ?? NONE)).sort(compareNames);
      values.set(field, found);
      return found;
    },
  };
}

function inOrder(rows: readonly LevelRow[], order: Order, isTurned: boolean): readonly LevelRow[] {
  return rows.toSorted(isTurned ? (a, b) => order(b, a) : order);
}

function testsOf(query: LevelsQuery): ((row: LevelRow) => boolean)[] {
  const tests: ((row: LevelRow) => boolean)[] = FIELDS.flatMap((field) => {
    const wanted = query[field];
    return wanted === undefined ? [] : [(row: LevelRow) => (VALUES[field](row) ?? NONE) === wanted];
  });
  const { status, silenced } = query;
  if (status !== undefined) tests.push(({ episode }) => episode.status === status);
  if (silenced !== undefined) tests.push((row) => (row.silenced !== null) === (silenced === "yes"));
  for (const word of normalize(query.q ?? "").split(/\s+/)) {
    if (word !== "") tests.push(({ haystack }) => haystack.includes(word));
  }
  return tests;
}

function ordersOf(rows: readonly LevelRow[], compareNames: CompareNames): Readonly<Record<Sort, Order>> {
  const product = rankingOf(rows, ({ episode }) => episode.level.product.name, compareNames);
  const branch = rankingOf(rows, VALUES.branch, compareNames);
  const warehouse = rankingOf(rows, VALUES.warehouse, compareNames);
  const byPlace: Order = (a, b) => branch(a) - branch(b) || warehouse(a) - warehouse(b);
  const byName: Order = (a, b) => product(a) - product(b) || byPlace(a, b);
  return {
    urgency: (a, b) => urgency(a) - urgency(b) || byName(a, b),
    product: byName,
    warehouse: (a, b) => byPlace(a, b) || byName(a, b),
    stock: (a, b) => compare(a.episode.level.stock, b.episode.level.stock) || byName(a, b),
    missing: (a, b) => compare(b.missing, a.missing) || byName(a, b),
    cover: (a, b) => byCover(a, b) || urgency(a) - urgency(b) || byName(a, b),
    // Of one form, so that they sort as texts.
    since: (a, b) => compareTexts(a.episode.since, b.episode.since) || byName(a, b),
  };
}

/** The place of a row's name among all names. Names are compared once, and are fewer than rows. */
function rankingOf(
  rows: readonly LevelRow[],
  read: (row: LevelRow) => string | null,
  compareNames: CompareNames,
): (row: LevelRow) => number {
  const names = distinct(rows.map((row) => read(row) ?? "")).sort(compareNames);
  const ranks = new Map(names.map((name, index) => [name, index]));
  return (row) => ranks.get(read(row) ?? "") ?? 0;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What is not known to run out comes after what is. */
function byCover({ cover: a }: LevelRow, { cover: b }: LevelRow): number {
  return a === null || b === null ? Number(a === null) - Number(b === null) : a - b;
}

function urgency({ episode }: LevelRow): number {
  return episode.status === "out" ? 0 : 1;
}
