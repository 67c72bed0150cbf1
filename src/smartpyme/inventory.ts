import type { CatalogListing } from "./catalog.ts";
import type { Client } from "./client.ts";
import { type LookedUp, lookUp } from "./look-up.ts";
import { addOddities, NO_ODDITIES, type Oddities } from "./oddities.ts";
import { NEW_PAGING, type Paging, pageSizeOf } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";
import { readSlice, type Slice, type SliceRange } from "./read-slice.ts";
import { type Sweep, type SweepOptions, sweep } from "./sweep.ts";

interface Requests {
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  /** All there is to know of that. */
  budget(): { readonly left: number; readonly limit: number; readonly resetsAt: Date };
  /** Requests made since the client was created. */
  requestsMade(): number;
}

/** A company's inventory as one poll reads it: whole sweeps, slices of what a query lists, and look-ups of single products. */
export interface SmartPymeInventory extends Requests {
  /** Products a page, as many as the server manages. */
  pageSize(): number;
  sweep(query: InventoryQuery, options: Omit<SweepOptions, "now">): Promise<Sweep>;
  readSlice(query: InventoryQuery, range: SliceRange, options: Omit<SweepOptions, "now">): Promise<Slice>;
  lookUp(products: readonly number[], options: { readonly signal: AbortSignal }): Promise<LookedUp>;
  /** What this poll has found out until now of how to read, and of what cannot be read. */
  learned(): { readonly paging: Paging; readonly oddities: Oddities };
}

/** A company's inventory, to be read by one poll after the other. */
export interface SmartPymeSource extends Requests {
  /** @param paging what the polls before have found out; null: there were none */
  resume(paging: Paging | null): SmartPymeInventory;
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
    resume(paging) {
      client.beginRead();
      return { ...requests, ...readingFrom(client, paging ?? NEW_PAGING, now) };
    },
  };
}

function readingFrom(client: Client, before: Paging, now: () => Date): Omit<SmartPymeInventory, keyof Requests> {
  let paging = before;
  let strangers = NO_ODDITIES;
  // A product may be listed by several sweeps of a poll.
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
