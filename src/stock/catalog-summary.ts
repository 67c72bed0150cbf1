import { add, compare, type Decimal, isPositive, multiply, ZERO } from "./decimal.ts";
import type { Listing } from "./level.ts";

/** A catalog in numbers. */
export interface CatalogSummary {
  /** `inactive` null: only active ones were read. */
  readonly products: { readonly total: number; readonly active: number; readonly inactive: number | null };
  readonly stock: {
    readonly units: Decimal;
    /** At cost, in the company's currency. */
    readonly value: Decimal;
    readonly productsInStock: number;
    /** Of those that are kept in stock. */
    readonly productsOutOfStock: number;
    /** At or below a minimum of SmartPyme's in some warehouse. */
    readonly productsLow: number;
  };
  /** Products by category, the largest first. Null: without a category. */
  readonly categories: readonly { readonly category: string | null; readonly products: number }[];
}

/**
 * Counts what was read of a catalog.
 * @param readsInactive whether inactive products were read, too
 */
export function summarizeCatalog(listings: readonly Listing[], readsInactive: boolean): CatalogSummary {
  const active = listings.filter(({ product }) => product.enabled).length;
  const stocked = listings.filter(({ levels }) => levels.length > 0);
  const inStock = stocked.filter(({ levels }) => levels.some(({ stock }) => isPositive(stock))).length;
  const rows = stocked.flatMap(({ levels }) => levels);
  const categories = Map.groupBy(listings, ({ product }) => product.category);
  return {
    products: { total: listings.length, active, inactive: readsInactive ? listings.length - active : null },
    stock: {
      units: rows.reduce((sum, { stock }) => add(sum, stock), ZERO),
      value: rows.reduce((sum, { stock, product }) => add(sum, multiply(stock, product.cost ?? ZERO)), ZERO),
      productsInStock: inStock,
      productsOutOfStock: stocked.length - inStock,
      productsLow: stocked.filter(({ levels }) =>
        levels.some(({ stock, minimum }) => isPositive(minimum) && compare(stock, minimum) <= 0),
      ).length,
    },
    categories: largestFirst([...categories].map(([category, products]) => ({ category, products: products.length }))),
  };
}

export function largestFirst(categories: CatalogSummary["categories"]): CatalogSummary["categories"] {
  return categories.toSorted((a, b) => b.products - a.products);
}
