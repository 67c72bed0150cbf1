import {
  covers,
  type Filters,
  type InventoryQuery,
  implies,
  TEXT_PARAMETERS,
  type TextParameter,
} from "../smartpyme/query.ts";
import { compare, decimal } from "../stock/decimal.ts";
import type { Match } from "../stock/match.ts";
import type { ThresholdRule } from "../stock/threshold-rule.ts";
import { certainText } from "./certain-text.ts";

/** A way to read every product that a rule matches. */
export interface RuleReading {
  /** Queries that together list all these products, and possibly others. */
  readonly queries: readonly InventoryQuery[];
  /** Ids of products to look up. */
  readonly products: readonly number[];
}

/** The most queries for one rule. A rule with more combinations of alternatives is read by fewer of its fields. */
const MOST_QUERIES = 8;

const FIELDS: Readonly<Record<TextParameter, "sku" | "product" | "category" | "brand">> = {
  sku: "sku",
  name: "product",
  category: "category",
  brand: "brand",
};

/** Characters that the API may take for wildcards: which products match such a filter, only the API can tell. */
const WILD = /[%_\\]/;

/** Tells whether a rule can set a threshold above the minimum, so that a level is low that the API's filter does not list. */
export function canRaise({ effect }: ThresholdRule): boolean {
  switch (effect.kind) {
    case "ignore":
      return false;
    case "times_minimum":
      return compare(effect.factor, decimal(1)) > 0;
    default:
      return true;
  }
}

/** Returns the rules that can apply: all up to the first one that matches every level. */
export function reachable(rules: readonly ThresholdRule[]): readonly ThresholdRule[] {
  const last = rules.findIndex(({ match }) => Object.values(match).every((field) => field === undefined));
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/**
 * Lists the ways to read all products that a rule matches, the narrowest first. They use what the API offers: products by
 * their ids, and parts of SKU, name, category and brand. They also list products that the rule does not match, so that the
 * rule must be applied again. The list is empty when the rule needs a read of everything.
 */
export function listReadings({ match }: ThresholdRule, filters: Filters): RuleReading[] {
  const readings = listQueries(match, filters).map((queries): RuleReading => ({ queries, products: [] }));
  const hasWildFilter = TEXT_PARAMETERS.some((parameter) => WILD.test(filters[parameter] ?? ""));
  if (match.product_id && !hasWildFilter) readings.unshift({ queries: [], products: [...new Set(match.product_id)] });
  return readings;
}

type Texts = readonly [TextParameter, readonly string[]];

/**
 * Lists the sets of queries for a match. A field with one alternative narrows every query at no cost. A field with several
 * multiplies the queries, so there is a set with it and a set without it.
 */
function listQueries(match: Match, filters: Filters): InventoryQuery[][] {
  const texts = TEXT_PARAMETERS.map((parameter): Texts => [parameter, textsOf(match, parameter, filters)]);
  const single = texts.filter(([, alternatives]) => alternatives.length === 1);
  const several = texts.filter(([, alternatives]) => alternatives.length > 1);
  return subsets(several)
    .toSorted((a, b) => b.length - a.length)
    .map((chosen) => [...single, ...chosen])
    .filter(
      (chosen) => chosen.length > 0 && chosen.reduce((count, [, { length }]) => count * length, 1) <= MOST_QUERIES,
    )
    .map((chosen) => spellOut(chosen, filters));
}

/** Returns the texts to ask for, one for each alternative of a field; empty when the field cannot narrow a query. */
function textsOf(match: Match, parameter: TextParameter, filters: Filters): string[] {
  const globs = match[FIELDS[parameter]];
  const filter = filters[parameter];
  if (!globs) return [];
  const certain = globs.map(certainText).filter((text) => text !== null);
  if (certain.length < globs.length) return [];
  // The API takes one text per parameter, and the filter must hold: a text that contains the filter's implies it.
  const texts = certain.map((text) => (filter === undefined || implies(text, filter) ? text : filter));
  const widest = texts.filter(
    (text, index) =>
      !texts.some((other, at) => at !== index && implies(text, other) && (!implies(other, text) || at < index)),
  );
  return filter !== undefined && widest.some((text) => implies(filter, text)) ? [] : widest;
}

function spellOut(texts: readonly Texts[], filters: Filters): InventoryQuery[] {
  return texts.reduce<InventoryQuery[]>(
    (queries, [parameter, alternatives]) =>
      queries.flatMap((query) => alternatives.map((text) => ({ ...query, [parameter]: text }))),
    [{ ...filters, lowOnly: false }],
  );
}

function subsets<Item>(items: readonly Item[]): Item[][] {
  return items.reduce<Item[][]>((all, item) => all.flatMap((subset) => [[...subset, item], subset]), [[]]);
}

/** Removes queries whose products another query lists as well. */
export function withoutCovered(queries: readonly InventoryQuery[]): InventoryQuery[] {
  return queries.filter(
    (query, index) =>
      !queries.some((other, at) => at !== index && covers(other, query) && (!covers(query, other) || at < index)),
  );
}
