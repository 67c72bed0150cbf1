import { compare } from "../../stock/decimal.ts";
import { normalize } from "../../stock/match.ts";
import { FIELDS, type Field, type LevelsQuery, NONE } from "./query.ts";
import type { LevelRow } from "./rows.ts";

type Order = (a: LevelRow, b: LevelRow) => number;

const VALUES: Readonly<Record<Field, (row: LevelRow) => string | null>> = {
  company: ({ company }) => company,
  branch: ({ episode }) => episode.level.branch,
  warehouse: ({ episode }) => episode.level.warehouse,
  category: ({ episode }) => episode.level.product.category,
  brand: ({ episode }) => episode.level.product.brand,
  supplier: ({ episode }) => episode.level.product.supplier,
};

/** The rows that a query asks for, in its order. */
export function selectLevels(
  rows: readonly LevelRow[],
  query: LevelsQuery,
  compareNames: (a: string, b: string) => number,
): LevelRow[] {
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
  const order = orderOf(query.sort ?? "urgency", compareNames);
  const sign = query.turned === undefined ? 1 : -1;
  return rows.filter((row) => tests.every((test) => test(row))).sort((a, b) => sign * order(a, b));
}

/** Every value of a field, in order, for a person to choose from; `NONE` where there is none. */
export function valuesOf(
  rows: readonly LevelRow[],
  field: Field,
  compareNames: (a: string, b: string) => number,
): string[] {
  return [...new Set(rows.map((row) => VALUES[field](row) ?? NONE))].sort(compareNames);
}

function orderOf(sort: NonNullable<LevelsQuery["sort"]>, compareNames: (a: string, b: string) => number): Order {
  const byName: Order = (a, b) => compareNames(a.episode.level.product.name, b.episode.level.product.name);
  const byPlace: Order = (a, b) =>
    compareNames(VALUES.branch(a) ?? "", VALUES.branch(b) ?? "") ||
    compareNames(VALUES.warehouse(a) ?? "", VALUES.warehouse(b) ?? "");
  switch (sort) {
    case "urgency":
      return (a, b) => rank(a) - rank(b) || byName(a, b) || byPlace(a, b);
    case "product":
      return (a, b) => byName(a, b) || byPlace(a, b);
    case "warehouse":
      return (a, b) => byPlace(a, b) || byName(a, b);
    case "stock":
      return (a, b) => compare(a.episode.level.stock, b.episode.level.stock) || byName(a, b);
    case "missing":
      return (a, b) => compare(b.missing, a.missing) || byName(a, b);
    case "since":
      return (a, b) => Date.parse(a.episode.since) - Date.parse(b.episode.since) || byName(a, b);
  }
}

function rank({ episode }: LevelRow): number {
  return episode.status === "out" ? 0 : 1;
}
