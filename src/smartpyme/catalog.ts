import type { CatalogSummary } from "../stock/catalog-summary.ts";
import type { Decimal } from "../stock/decimal.ts";
import type { Listing } from "../stock/level.ts";
import type { Oddities } from "./oddities.ts";
import type { OrderBy } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";

/** A product of a list, with the fields that alerts need. */
export interface CatalogListing extends Listing {
  readonly oddities: Oddities;
}

/** A product as the API states it in full, with a level for each of its active warehouses. */
export interface CatalogProduct extends CatalogListing {
  readonly description: string | null;
  /** Retail price of one unit, in the company's currency. The two costs are in the same unit. */
  readonly price: Decimal | null;
  readonly previousCost: Decimal | null;
  readonly averageCost: Decimal | null;
  readonly imageUrl: string | null;
  /** ISO 8601 in UTC, like `updatedAt`. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** One page of a list. */
export interface CatalogPage {
  readonly products: readonly CatalogListing[];
  /** A description of each entry whose id cannot be read. */
  readonly strangers: readonly string[];
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  /** Number of products on all pages together. */
  readonly total: number;
  readonly totalPages: number;
  /** The company's name as people know it. */
  readonly companyTitle: string | null;
}

/** The parameters of the list. A text filter accepts products that contain the text, regardless of case. */
export interface ListQuery extends Partial<InventoryQuery> {
  /** Only products with stock in some warehouse. */
  readonly inStock?: boolean | undefined;
  /** From 1. */
  readonly page?: number | undefined;
  /** 1 to 200. */
  readonly perPage?: number | undefined;
  readonly orderBy?: OrderBy | undefined;
  readonly orderDirection?: "asc" | "desc" | undefined;
}

export type SummaryQuery = Pick<ListQuery, "category" | "type" | "enabled">;

/** The API's own counts. The live server gets several of them wrong, so that nothing may depend on them. */
export interface Summary extends CatalogSummary {
  readonly companyTitle: string | null;
}

/** This hour's window as the server counts it. */
export interface RateLimit {
  readonly used: number;
  readonly limit: number;
  readonly remaining: number;
  /** ISO 8601 in UTC. */
  readonly resetAt: string | null;
}
