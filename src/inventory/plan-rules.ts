import { type Filters, hasTexts, type InventoryQuery, queryKey, TEXT_PARAMETERS } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";
import type { ThresholdRule } from "../stock/threshold-rule.ts";
import { pagesOf, UNKNOWN_PAGES } from "./plan-sweep.ts";
import { canRaise, listReadings, type RuleReading, reachable, withoutCovered } from "./rule-readings.ts";

/** How many products each query listed when it was last read, by the query's key. */
export type Sizes = Readonly<Record<string, number>>;

/** What is known of a company's catalog before a poll reads it. */
export interface Catalog {
  readonly sizes: Sizes;
  /** How many products match the filters; null when that is not known yet. */
  readonly products: number | null;
  /** About how many products a filtered sweep will list. */
  readonly lowProducts: number;
  readonly pageSize: number;
  /** Whether the catalog is read in slices, which serve the rules that need a read of everything. */
  readonly isSliced?: boolean;
}

/** What a poll reads for the rules, besides the filtered sweep. */
export interface RulePlan {
  /** Whether to read everything by one sweep, in place of the filtered sweep and the queries. */
  readonly everything: boolean;
  readonly queries: readonly InventoryQuery[];
  /** Ids of products to look up if no sweep lists them. */
  readonly products: readonly number[];
  /** Number of queries that the hour's budget does not allow. */
  readonly putOff: number;
}

export const NOTHING_MORE: RulePlan = { everything: false, queries: [], products: [], putOff: 0 };

/**
 * Decides what to read for levels that are low only by a rule, which the API's filter does not list. That is the cheapest
 * reading of each rule by the known sizes, where a query that was never read counts as one page. It is everything when a rule
 * needs that, or when it takes no more requests. Queries that the budget does not allow are put off.
 * @param left requests that may be made in this hour, including those of the filtered sweep
 */
export function planRules(rules: readonly ThresholdRule[], filters: Filters, catalog: Catalog, left: number): RulePlan {
  const { queries, products, everything } = chooseReadings(rules, filters, catalog);
  const cost = (query: InventoryQuery) => costOf(query, catalog);
  const filtered = pagesOf(catalog.lowProducts, catalog.pageSize);
  const more = queries.reduce((sum, query) => sum + cost(query), products.length);
  if (more === 0 && (!everything || catalog.isSliced)) return NOTHING_MORE;

  const all = catalog.products === null ? UNKNOWN_PAGES : pagesOf(catalog.products, catalog.pageSize);
  if (!catalog.isSliced && (everything || filtered + more >= all) && all <= left)
    return { ...NOTHING_MORE, everything: true };
  const affordable: InventoryQuery[] = [];
  let rest = left - filtered;
  // The cheapest first, so that as many rules as possible are read for.
  for (const query of queries.toSorted((a, b) => cost(a) - cost(b))) {
    if (cost(query) > rest) break;
    rest -= cost(query);
    affordable.push(query);
  }
  const putOff = queries.length - affordable.length + (everything && !catalog.isSliced ? 1 : 0);
  return { everything: false, queries: affordable, products, putOff };
}

/** Chooses the cheapest reading of all rules together. `everything`: whether a rule needs a read of everything. */
export function chooseReadings(
  rules: readonly ThresholdRule[],
  filters: Filters,
  catalog: Pick<Catalog, "sizes" | "pageSize">,
): RuleReading & { readonly everything: boolean } {
  const chosen = raising(rules).map((rule) => chooseReading(rule, filters, catalog));
  const given = chosen.filter((reading) => reading !== null);
  return {
    queries: withoutCovered(given.flatMap(({ queries }) => queries)),
    products: [...new Set(given.flatMap(({ products }) => products))],
    everything: given.length < chosen.length,
  };
}

/** Chooses the cheapest reading of a rule, and the narrowest of equal ones; null when the rule needs everything. */
export function chooseReading(
  rule: ThresholdRule,
  filters: Filters,
  catalog: Pick<Catalog, "sizes" | "pageSize">,
): RuleReading | null {
  const cost = ({ queries, products }: RuleReading) =>
    queries.reduce((sum, query) => sum + costOf(query, catalog), products.length);
  return listReadings(rule, filters).reduce<RuleReading | null>(
    (best, reading) => (best === null || cost(reading) < cost(best) ? reading : best),
    null,
  );
}

/** Counts, for each query that the rules may ever use, how many products of a full read it would list. */
export function measureQueries(rules: readonly ThresholdRule[], filters: Filters, listings: readonly Listing[]): Sizes {
  // Only the API can tell which products its own filter lists.
  const queries = queriesOf(rules, filters).filter(({ lowOnly }) => !lowOnly);
  return Object.fromEntries(
    queries.map((query) => {
      const more = textsBeyond(filters, query);
      return [queryKey(query), listings.filter(({ product }) => hasTexts(product, more)).length];
    }),
  );
}

/** Returns the texts of a query that the filters do not have; the API has applied the filters already, in its own way. */
function textsBeyond(filters: Filters, query: InventoryQuery): Filters {
  const texts = TEXT_PARAMETERS.filter((parameter) => query[parameter] !== filters[parameter]);
  return Object.fromEntries(texts.map((parameter) => [parameter, query[parameter]]));
}

/** Merges the sizes of this poll's queries into the known ones, and drops queries that no rule can use any more. */
export function updateSizes(known: Sizes, listed: Sizes, rules: readonly ThresholdRule[], filters: Filters): Sizes {
  const always = [everythingOf(filters), lowOf(filters), anyStateOf(filters)];
  const keys = [...new Set([...always, ...queriesOf(rules, filters)].map(queryKey))];
  const sizes = { ...known, ...listed };
  return Object.fromEntries(keys.flatMap((key) => (sizes[key] === undefined ? [] : [[key, sizes[key]]])));
}

/** Returns the query that lists all watched products. */
export function everythingOf(filters: Filters): InventoryQuery {
  return { ...filters, lowOnly: false };
}

/** Returns the query that lists watched products in any state, disabled ones too, which is the evidence to retire those. */
export function anyStateOf({ enabled: _, type: __, ...texts }: Filters): InventoryQuery {
  return { ...texts, lowOnly: false };
}

/** Returns the query that lists what the API itself calls low. */
export function lowOf(filters: Filters): InventoryQuery {
  return { ...filters, lowOnly: true };
}

/** Returns every query that the rules may use, everything and the filter included; none when no rule can raise a threshold. */
function queriesOf(rules: readonly ThresholdRule[], filters: Filters): InventoryQuery[] {
  const all = raising(rules).map((rule) => listReadings(rule, filters).flatMap(({ queries }) => queries));
  return all.length === 0 ? [] : [everythingOf(filters), lowOf(filters), ...all.flat()];
}

function raising(rules: readonly ThresholdRule[]): ThresholdRule[] {
  return reachable(rules).filter(canRaise);
}

function costOf(query: InventoryQuery, { sizes, pageSize }: Pick<Catalog, "sizes" | "pageSize">): number {
  return pagesOf(sizes[queryKey(query)] ?? 0, pageSize);
}
