import { type Filters, hasTexts, type InventoryQuery, queryKey, TEXT_PARAMETERS } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";
import type { ThresholdRule } from "../stock/threshold-rule.ts";
import { pagesOf, UNKNOWN_PAGES } from "./plan-sweep.ts";
import { canRaise, listReadings, type RuleReading, reachable, withoutCovered } from "./rule-readings.ts";

/** Products that queries listed when they were last read, by their keys. */
export type Sizes = Readonly<Record<string, number>>;

/** What is known of the catalog before it is read. */
export interface Catalog {
  readonly sizes: Sizes;
  /** How many products match the filters; null where that is not known yet. */
  readonly products: number | null;
  /** How many a filtered sweep will list, about. */
  readonly lowProducts: number;
  readonly pageSize: number;
  /** It is read in slices, which serve what only reading everything would. */
  readonly isSliced?: boolean;
}

/** What to read besides the filtered sweep. */
export interface RulePlan {
  /** Everything, by one sweep in place of the filtered one and of all the others. */
  readonly everything: boolean;
  readonly queries: readonly InventoryQuery[];
  /** Ids of products to look up, unless a sweep lists them. */
  readonly products: readonly number[];
  /** Queries that the hour's budget cannot pay for. */
  readonly putOff: number;
}

export const NOTHING_MORE: RulePlan = { everything: false, queries: [], products: [], putOff: 0 };

/**
 * Decides what to read so that no level goes unseen that only a rule makes low: the API's own filter does not list those.
 * That is the cheapest reading of each rule, by the sizes known (a query not read yet is taken for one page), or
 * everything where a rule needs it or where that costs no more. What the budget cannot pay for is put off.
 * @param left requests that may be made in this hour, the filtered sweep's among them
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
  // The cheapest first: so the most rules have their say.
  for (const query of queries.toSorted((a, b) => cost(a) - cost(b))) {
    if (cost(query) > rest) break;
    rest -= cost(query);
    affordable.push(query);
  }
  const putOff = queries.length - affordable.length + (everything && !catalog.isSliced ? 1 : 0);
  return { everything: false, queries: affordable, products, putOff };
}

/** The cheapest reading of all rules together. `everything`: one of them has no other. */
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

/** The cheapest reading of a rule, of equally cheap ones the narrowest; null where only everything will do. */
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

/** How many products of a full read each query lists that may ever be asked for the rules, and everything. */
export function measureQueries(rules: readonly ThresholdRule[], filters: Filters, listings: readonly Listing[]): Sizes {
  // What the API's own filter lists, it alone can tell.
  const queries = queriesOf(rules, filters).filter(({ lowOnly }) => !lowOnly);
  return Object.fromEntries(
    queries.map((query) => {
      const more = textsBeyond(filters, query);
      return [queryKey(query), listings.filter(({ product }) => hasTexts(product, more)).length];
    }),
  );
}

/** The API has seen to the filters itself, by its own idea of a text. */
function textsBeyond(filters: Filters, query: InventoryQuery): Filters {
  const texts = TEXT_PARAMETERS.filter((parameter) => query[parameter] !== filters[parameter]);
  return Object.fromEntries(texts.map((parameter) => [parameter, query[parameter]]));
}

/** The sizes that still matter, with what this poll's queries have listed. */
export function updateSizes(known: Sizes, listed: Sizes, rules: readonly ThresholdRule[], filters: Filters): Sizes {
  const always = [everythingOf(filters), lowOf(filters), anyStateOf(filters)];
  const keys = [...new Set([...always, ...queriesOf(rules, filters)].map(queryKey))];
  const sizes = { ...known, ...listed };
  return Object.fromEntries(keys.flatMap((key) => (sizes[key] === undefined ? [] : [[key, sizes[key]]])));
}

/** The query that lists all that is watched. */
export function everythingOf(filters: Filters): InventoryQuery {
  return { ...filters, lowOnly: false };
}

/** The query that lists all that is watched and what was, too: a product that was disabled is listed, and that is its evidence. */
export function anyStateOf({ enabled: _, type: __, ...texts }: Filters): InventoryQuery {
  return { ...texts, lowOnly: false };
}

/** The query that lists what the API itself calls low. */
export function lowOf(filters: Filters): InventoryQuery {
  return { ...filters, lowOnly: true };
}

/** None without a rule that may ask for more: nothing is to be remembered then. */
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
