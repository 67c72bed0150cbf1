import type { InventoryQuery } from "../stock/query.ts";
import type { Client } from "./client.ts";
import { type LookedUp, lookUp } from "./look-up.ts";
import { readSlice, type Slice, type SliceRange } from "./read-slice.ts";
import { type Sweep, type SweepOptions, sweep } from "./sweep.ts";

/** A company's inventory as a poll reads it: whole sweeps, and look-ups of single products. */
export interface SmartPymeInventory {
  sweep(query: InventoryQuery, options: SweepOptions): Promise<Sweep>;
  readSlice(query: InventoryQuery, range: SliceRange, options: SweepOptions): Promise<Slice>;
  lookUp(products: readonly number[], options: { readonly signal: AbortSignal }): Promise<LookedUp>;
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  /** All there is to know of that. */
  budget(): { readonly left: number; readonly limit: number; readonly resetsAt: Date };
  /** Requests made since the client was created. */
  requestsMade(): number;
}

export function createInventory(client: Client): SmartPymeInventory {
  return {
    sweep: (query, options) => sweep(client, query, options),
    readSlice: (query, range, options) => readSlice(client, query, range, options),
    lookUp: (products, { signal }) => lookUp(client, products, signal),
    budgetLeft: () => client.budget.left(),
    budget: () => ({
      left: client.budget.left(),
      limit: client.budget.limit,
      resetsAt: client.budget.resetsAt(),
    }),
    requestsMade: () => client.requestsMade(),
  };
}
