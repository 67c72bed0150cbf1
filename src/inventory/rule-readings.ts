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

/** A way to read every product that a rule is about. */
export interface RuleReading {
  /** Each lists some of them, and maybe others. */
  readonly queries: readonly InventoryQuery[];
  /** Ids to look up one by one. */
  readonly products: readonly number[];
}

/** A rule that needs more alternatives spelt out is better read by fewer of its fields. */
const MOST_QUERIES = 8;

const FIELDS: Readonly<Record<TextParameter, "sku" | "product" | "category" | "brand">> = {
  sku: "sku",
  name: "product",
  category: "category",
  brand: "brand",
};

/** `%` and `_`, where a filter has them, are the API's own: what has such a text, only the API can tell. */
const WILD = /[%_\\]/;

/** Whether a rule can make a level low that the API's own filter does not list. */
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

/** The rules that ever come into play: those after one that matches everything never do. */
export function reachable(rules: readonly ThresholdRule[]): readonly ThresholdRule[] {
  const last = rules.findIndex(({ match }) => Object.values(match).every((field) => field === undefined));
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/**
 * The ways to read all that a rule is about, the narrowest first, in the terms that the API offers: SKU, name, category and
 * brand, each in part, and products by their ids. What they list is to be judged again, as none is as narrow as the rule;
 * there are none where only reading everything will do.
 */
export function listReadings({ match }: ThresholdRule, filters: Filters): RuleReading[] {
  const readings = listQueries(match, filters).map((queries): RuleReading => ({ queries, products: [] }));
  const hasWildFilter = TEXT_PARAMETERS.some((parameter) => WILD.test(filters[parameter] ?? ""));
  if (match.product_id && !hasWildFilter) readings.unshift({ queries: [], products: [...new Set(match.product_id)] });
  return readings;
}

type Texts = readonly [TextParameter, readonly string[]];

/** Fields with one alternative narrow every query for nothing. Each of those with several is a choice: narrower, but more. */
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

/** The alternatives of a field as texts to ask for; empty where one of them could be anything. */
function textsOf(match: Match, parameter: TextParameter, filters: Filters): string[] {
  const globs = match[FIELDS[parameter]];
  const filter = filters[parameter];
  if (!globs) return [];
  const certain = globs.map(certainText).filter((text) => text !== null);
  if (certain.length < globs.length) return [];
  // The API takes one text of a kind. The filter must hold, and anything that has the longer one has the filter's, too.
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

/** Without those whose products another one lists as well. */
export function withoutCovered(queries: readonly InventoryQuery[]): InventoryQuery[] {
  return queries.filter(
    (query, index) =>
      !queries.some((other, at) => at !== index && covers(other, query) && (!covers(query, other) || at < index)),
  );
}
