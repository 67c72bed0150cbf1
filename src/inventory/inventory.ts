import type { Oddities } from "../smartpyme/oddities.ts";
import type { Paging } from "../smartpyme/paging.ts";
import type { InventoryQuery } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** The pages never agreed with each other: what is listed is true, but something may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
}

/** A part of what a query lists, in an order of the API's own. */
export interface Slice {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** Products before the one to go on from; null: the end is reached. */
  readonly next: number | null;
  /** How many products the query lists in all; null where nothing could be read. */
  readonly total: number | null;
  readonly companyTitle: string | null;
  /** Why fewer pages were read than were asked for, undefined where all were. */
  readonly failure?: unknown;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

export interface LookedUp {
  /** Null: the API says that there is no such product. */
  readonly answers: ReadonlyMap<number, Listing | null>;
  /** Ids that could not be read, one by one; what is in neither was not asked for. */
  readonly failed: readonly number[];
  /** The first failure, undefined where there was none. */
  readonly failure?: unknown;
}

/** Requests that may still be made, of how many in an hour, and when the count begins anew. */
export interface RequestBudget<Time> {
  readonly left: number;
  readonly limit: number;
  readonly resetsAt: Time;
}

/** A company's inventory, as one poll reads it. A sweep rejects rather than answer in part. */
export interface Inventory extends Requests {
  /** Products a page, as many as the server manages. */
  pageSize(): number;
  sweep(query: InventoryQuery, options: ReadOptions): Promise<Sweep>;
  /** Reads so many pages from the one that holds the product after `from` others. */
  readSlice(
    query: InventoryQuery,
    range: { readonly from: number; readonly pages: number },
    options: ReadOptions,
  ): Promise<Slice>;
  /** What could be learned; a look-up that fails leaves its product, and maybe those after it, out. */
  lookUp(products: readonly number[], options: ReadOptions): Promise<LookedUp>;
  /** What this poll has found out until now of how to read, and of what cannot be read. */
  learned(): { readonly paging: Paging; readonly oddities: Oddities };
}

/** A company's inventory, to be read by one poll after the other. */
export interface InventorySource extends Requests {
  /** @param paging what the polls before have found out; null: there were none */
  resume(paging: Paging | null): Inventory;
}

interface Requests {
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  budget(): RequestBudget<Date>;
  /** Requests made since the start of the process. */
  requestsMade(): number;
}
