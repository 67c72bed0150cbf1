import type { InventoryQuery } from "../stock/plan.ts";
import type { CatalogProduct } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { type Sweep, type SweepOptions, sweep } from "./sweep.ts";

/** A company's inventory as a poll reads it: whole sweeps, and look-ups of single products. */
export interface SmartPymeInventory {
  sweep(query: InventoryQuery, options: SweepOptions): Promise<Sweep>;
  /** All the products, or an error. Null: the API says that there is no such product. */
  lookUp(
    products: readonly number[],
    options: { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<number, CatalogProduct | null>>;
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  /** Requests made since the client was created. */
  requestsMade(): number;
}

export function createInventory(client: Client): SmartPymeInventory {
  return {
    sweep: (query, options) => sweep(client, query, options),
    async lookUp(products, { signal }) {
      const answers = await concurrently(products, client.concurrency, signal, async (id, either) => {
        return [id, await client.product(id, { signal: either })] as const;
      });
      return new Map(answers);
    },
    budgetLeft: () => client.budget.left(),
    requestsMade: () => client.requestsMade(),
  };
}
