import type { Oddities } from "../smartpyme/oddities.ts";
import type { Paging } from "../smartpyme/paging.ts";
import type { InventoryQuery } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** Whether the pages were never consistent: what is listed was seen, but products may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
}

/** A part of the products that a query lists, in a fixed order. */
export interface Slice {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** How many products come before the next slice; null: this slice reached the end. */
  readonly next: number | null;
  /** How many products the query lists in all; null when no page could be read. */
  readonly total: number | null;
  readonly companyTitle: string | null;
  /** Why fewer pages were read than were asked for; undefined when all were read. */
  readonly failure?: unknown;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

export interface LookedUp {
  /** By product id; null: the API says that the product does not exist. */
  readonly answers: ReadonlyMap<number, Listing | null>;
  /** Ids of products that could not be read. An id that is neither here nor in `answers` was not asked for. */
  readonly failed: readonly number[];
  /** The first failure; undefined when there was none. */
  readonly failure?: unknown;
}

/** The requests left, the limit of an hour, and when the count starts again. */
export interface RequestBudget<Time> {
  readonly left: number;
  readonly limit: number;
  readonly resetsAt: Time;
}

/** A company's inventory for one poll. A sweep that cannot read all pages rejects; it never returns a part. */
export interface Inventory extends Requests {
  /** Returns the products a page that the server is known to manage. */
  pageSize(): number;
  sweep(query: InventoryQuery, options: ReadOptions): Promise<Sweep>;
  /** Reads at most `pages` pages, from the one with the product that `from` others precede. */
  readSlice(
    query: InventoryQuery,
    range: { readonly from: number; readonly pages: number },
    options: ReadOptions,
  ): Promise<Slice>;
  /** Asks for products by their id. After some failures the rest is left out of the answers. */
  lookUp(products: readonly number[], options: ReadOptions): Promise<LookedUp>;
  /** Returns what this poll has learned so far: how to page, and which fields could not be read. */
  learned(): { readonly paging: Paging; readonly oddities: Oddities };
}

/** A company's inventory, which many polls read one after the other. */
export interface InventorySource extends Requests {
  /**
   * Starts the reads of one poll.
   * @param paging what earlier polls have learned of paging; null: there were none
   */
  resume(paging: Paging | null): Inventory;
}

interface Requests {
  /** Returns how many requests may still be made in this hour. */
  budgetLeft(): number;
  budget(): RequestBudget<Date>;
  /** Returns the number of requests made since the start of the process. */
  requestsMade(): number;
}
