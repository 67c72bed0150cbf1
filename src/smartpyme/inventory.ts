import type { CatalogListing, Summary } from "./catalog.ts";
import type { Client } from "./client.ts";
import { type LookedUp, lookUp } from "./look-up.ts";
import { addOddities, NO_ODDITIES, type Oddities } from "./oddities.ts";
import { NEW_PAGING, type Paging, pageSizeOf } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";
import { readSales, type SalesOptions } from "./read-sales.ts";
import { readSlice, type Slice, type SliceRange } from "./read-slice.ts";
import type { Sale } from "./sales-wire.ts";
import { type Sweep, type SweepOptions, sweep } from "./sweep.ts";

interface Requests {
  /** Returns how many requests may still be made in this hour. */
  budgetLeft(): number;
  /** Returns the requests left, the limit of an hour, and when the count starts again. */
  budget(): { readonly left: number; readonly limit: number; readonly resetsAt: Date };
  /** Returns the number of requests made since the client was created. */
  requestsMade(): number;
}

/** A company's inventory for one poll: sweeps of a whole query, slices of one, and look-ups of single products. */
export interface SmartPymeInventory extends Requests {
  /** Returns the products a page that the server is known to manage. */
  pageSize(): number;
  sweep(query: InventoryQuery, options: Omit<SweepOptions, "now">): Promise<Sweep>;
  readSlice(query: InventoryQuery, range: SliceRange, options: Omit<SweepOptions, "now">): Promise<Slice>;
  lookUp(products: readonly number[], options: { readonly signal: AbortSignal }): Promise<LookedUp>;
  /** Returns what this poll has learned so far: how to page, and which fields could not be read. */
  learned(): { readonly paging: Paging; readonly oddities: Oddities };
}

/** A company's inventory, which many polls read one after the other. */
export interface SmartPymeSource extends Requests {
  /**
   * Starts the reads of one poll.
   * @param paging what earlier polls have learned of paging; null: there were none
   */
  resume(paging: Paging | null): SmartPymeInventory;
  /** Asks for the counts that the API itself makes. */
  summary(options: { readonly signal: AbortSignal }): Promise<Summary>;
  /** Reads the sales of a day (YYYY-MM-DD). */
  sales(day: string, options: SalesOptions): Promise<readonly Sale[]>;
}

export function createInventory(client: Client, now: () => Date): SmartPymeSource {
  const requests: Requests = {
    budgetLeft: () => client.budget.left(),
    budget: () => ({
      left: client.budget.left(),
      limit: client.budget.limit,
      resetsAt: client.budget.resetsAt(),
    }),
    requestsMade: () => client.requestsMade(),
  };
  return {
    ...requests,
    summary: ({ signal }) => client.summary({}, { signal }),
    sales: (day, options) => readSales(client, day, options),
    resume(paging) {
      client.beginRead();
      return { ...requests, ...readingFrom(client, paging ?? NEW_PAGING, now) };
    },
  };
}

function readingFrom(client: Client, before: Paging, now: () => Date): Omit<SmartPymeInventory, keyof Requests> {
  let paging = before;
  let strangers = NO_ODDITIES;
  // By product id, because several sweeps of a poll may list the same product.
  const odd = new Map<number, Oddities>();
  const note = ({ product: { id }, oddities }: CatalogListing) => {
    if (oddities.told.length > 0) odd.set(id, oddities);
    else if (odd.size > 0) odd.delete(id);
  };
  return {
    pageSize: () => pageSizeOf(paging, client.pageSize),
    async sweep(query, options) {
      const read = await sweep(client, query, paging, { ...options, now });
      paging = read.paging;
      for (const product of read.sweep.listings) note(product);
      if (read.sweep.strangers.unknown >= strangers.unknown) strangers = read.sweep.strangers;
      return read.sweep;
    },
    async readSlice(query, range, options) {
      const read = await readSlice(client, query, range, paging, { ...options, now });
      paging = read.paging;
      for (const product of read.slice.listings) note(product);
      if (read.slice.strangers.unknown > strangers.unknown) strangers = read.slice.strangers;
      return read.slice;
    },
    async lookUp(products, { signal }) {
      const lookedUp = await lookUp(client, products, signal);
      for (const product of lookedUp.answers.values()) if (product) note(product);
      return lookedUp;
    },
    learned() {
      const unknownFirst = [...odd.values()].toSorted((a, b) => Math.sign(b.unknown) - Math.sign(a.unknown));
      return { paging, oddities: unknownFirst.reduce(addOddities, strangers) };
    },
  };
}
