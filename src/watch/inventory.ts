import type { Listing } from "../stock/level.ts";
import type { InventoryQuery } from "../stock/query.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** The pages never agreed with each other: what is listed is true, but something may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

export interface LookedUp {
  /** Null: the API says that there is no such product. */
  readonly answers: ReadonlyMap<number, Listing | null>;
  /** The first failure, undefined where there was none. */
  readonly failure?: unknown;
}

/** Requests that may still be made, of how many in an hour, and when the count begins anew. */
export interface RequestBudget<Time> {
  readonly left: number;
  readonly limit: number;
  readonly resetsAt: Time;
}

/** A company's inventory, as a poll reads it. A sweep rejects rather than answer in part. */
export interface Inventory {
  sweep(query: InventoryQuery, options: ReadOptions): Promise<Sweep>;
  /** What could be learned; a look-up that fails leaves its product, and maybe those after it, out. */
  lookUp(products: readonly number[], options: ReadOptions): Promise<LookedUp>;
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  budget(): RequestBudget<Date>;
  /** Requests made since the start of the process. */
  requestsMade(): number;
}
