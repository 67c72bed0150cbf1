import type { InventorySource } from "../../src/inventory/inventory.ts";
import { createApi } from "../../src/sandbox/api.ts";
import { type CatalogProduct, Company } from "../../src/sandbox/company.ts";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import { createRateWindow } from "../../src/sandbox/rate-window.ts";
import type { Client } from "../../src/smartpyme/client.ts";
import { RateLimitedError, UnreachableError } from "../../src/smartpyme/errors.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import { readEntries, readProduct } from "../../src/smartpyme/read-product.ts";
import { searchParams } from "../../src/smartpyme/search-params.ts";
import { pageOf, pageSchema, productAnswerSchema } from "../../src/smartpyme/wire.ts";

export const PRODUCTS = 5;
export const PAGE_SIZE = 2;

const WAREHOUSES = [
  { id: 1, branch: "Central", name: "Principal", active: true },
  { id: 2, branch: "Central", name: "Norte", active: true },
];

/** A failure while a poll reads, at a request counted from the start of the poll. */
export type Incident =
  | { readonly kind: "fails"; readonly atRequest: number }
  | { readonly kind: "drifts"; readonly afterRequest: number; readonly happen: (company: Company) => void }
  | { readonly kind: "short"; readonly budgetLeft: number };

export interface Shop {
  readonly company: Company;
  readonly dialect: Dialect;
  /** The real inventory, with the real wire schema and sweep on the sandbox's answers. */
  readonly inventory: InventorySource;
  /** Sets the failure of the next requests; null: none. */
  incident(incident: Incident | null): void;
  /** Sets whether products that are equal in the sort order change places from page to page; undefined: they do not. */
  tieSeed(seed: number | undefined): void;
}

/**
 * Opens a shop of a few products in two warehouses with enough stock, without a network.
 * @param requestsAnHour the limit that the daemon plans with; no request is refused
 */
export function openShop(dialect: Dialect, now: () => Date, requestsAnHour = Number.POSITIVE_INFINITY): Shop {
  const company = new Company(
    { title: "Mi Empresa S.A.", warehouses: WAREHOUSES, products: Array.from({ length: PRODUCTS }, stocked) },
    () => now().getTime(),
  );
  const ms = () => now().getTime();
  const window = createRateWindow(ms);
  const apiOf = (tieSeed: number | undefined) =>
    createApi({ company, dialect, apiKey: "key", rateLimit: 1e9, window, tieSeed, now: ms });
  let api = apiOf(undefined);
  let incident: Incident | null = null;
  let requests = 0;
  let requestsInTrouble = 0;

  const left = () => (incident?.kind === "short" ? incident.budgetLeft : Number.POSITIVE_INFINITY);
  const consumed = (request: string) => new RateLimitedError(request, "this hour's budget is spent", now());

  function ask(path: string, query: URLSearchParams): { status: number; body: unknown } {
    const request = `GET ${path}`;
    requests += 1;
    requestsInTrouble += 1;
    if (requestsInTrouble > left()) throw consumed(request);
    if (incident?.kind === "fails" && incident.atRequest === requestsInTrouble) {
      throw new UnreachableError(request, "ECONNRESET", "read ECONNRESET");
    }
    const answer = api.answer({ method: "GET", path, query, authorization: "Bearer key" });
    if (incident?.kind === "drifts" && incident.afterRequest === requestsInTrouble) incident.happen(company);
    return answer;
  }

  const unasked = () => Promise.reject(new Error("a poll has no use for this"));
  const client: Client = {
    pageSize: PAGE_SIZE,
    concurrency: 1,
    budget: {
      limit: requestsAnHour,
      resetsAt: now,
      left: () => Math.max(0, left() - (incident?.kind === "short" ? requestsInTrouble : 0)),
      used: () => requests,
      take: () => ({ settle: () => {}, refuse: now }),
      require(needed, request) {
        if (needed > client.budget.left()) throw consumed(request);
      },
    },
    beginRead: () => {},
    list: async (query) => readEntries(pageOf(pageSchema.parse(ask("/inventory", searchParams(query)).body)), String),
    async product(id) {
      const { status, body } = ask(`/inventory/${id}`, new URLSearchParams());
      if (status === 404) return null;
      const found = readProduct(productAnswerSchema.parse(body), String);
      if ("stranger" in found) throw new Error(found.stranger);
      return found;
    },
    summary: unasked,
    sales: unasked,
    rateLimit: unasked,
    requestsMade: () => requests,
    rest: async () => {},
  };

  return {
    company,
    dialect,
    inventory: createInventory(client, now),
    incident(next) {
      incident = next;
      requestsInTrouble = 0;
    },
    tieSeed(seed) {
      api = apiOf(seed);
    },
  };
}

function stocked(_: unknown, index: number): CatalogProduct {
  return {
    id: 301 + index,
    // Equal names and codes, so that the sort orders do not determine the order of these products.
    name: index < 3 ? "Cable" : "Foco",
    sku: index < 2 ? "CAB" : "FOC",
    description: null,
    barcode: null,
    category: null,
    brand: null,
    supplier: null,
    price: 1,
    cost: 1,
    previousCost: 1,
    averageCost: 1,
    type: index === 1 ? "kit" : index === 3 ? "raw_material" : "product",
    enabled: true,
    image: null,
    softDeleted: false,
    createdAt: 0,
    updatedAt: 0,
    rows: WAREHOUSES.map(({ id }) => ({ warehouseId: id, stock: 9, minimum: 3, maximum: null, note: null })),
  };
}
