import type { Inventory, InventorySource } from "../../src/inventory/inventory.ts";
import { NO_ODDITIES } from "../../src/smartpyme/oddities.ts";
import { NEW_PAGING } from "../../src/smartpyme/paging.ts";
import type { Listing } from "../../src/stock/level.ts";
import { listing } from "../stock/levels.ts";
import type { Act } from "./acts.ts";

/** Opens the inventory of the acts' shop, whose filter lists levels at or under their minimum. */
export function openShop() {
  const stocks = new Map<string, number>();
  const names: string[] = [];
  const listed = (name: string): Listing | null => {
    const stock = stocks.get(name);
    return stock === undefined ? null : listing({ id: names.indexOf(name), name }, { stock });
  };
  const requests = {
    budgetLeft: () => 1_000,
    budget: () => ({ left: 1_000, limit: 1_000, resetsAt: new Date(0) }),
    requestsMade: () => 0,
  };
  const inventory: Inventory = {
    async sweep({ lowOnly }) {
      const found = [...stocks].filter(([, stock]) => !lowOnly || stock <= 5).map(([name]) => listed(name));
      const listings = found.filter((product) => product !== null);
      return { listings, pages: 1, incomplete: false, companyTitle: null };
    },
    readSlice: () => Promise.reject(new Error("a catalog so small is not read in slices")),
    async lookUp(products) {
      return { answers: new Map(products.map((id) => [id, listed(names[id] ?? "")])), failed: [] };
    },
    pageSize: () => 200,
    learned: () => ({ paging: NEW_PAGING, oddities: NO_ODDITIES }),
    ...requests,
  };
  const source: InventorySource = { ...requests, resume: () => inventory };
  return {
    inventory: source,
    enter(act: Act) {
      for (const [name, stock] of Object.entries(act.stocks)) {
        if (!names.includes(name)) names.push(name);
        if (stock === "deleted") stocks.delete(name);
        else stocks.set(name, stock);
      }
    },
  };
}
