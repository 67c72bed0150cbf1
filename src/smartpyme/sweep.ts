import type { InventoryQuery } from "../stock/query.ts";
import type { CatalogPage, CatalogProduct, ListQuery, OrderBy } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { InconsistentPagesError } from "./errors.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly CatalogProduct[];
  /** How many products the API says there are. */
  readonly total: number;
  /** Pages of the last read. */
  readonly pages: number;
  /** No read agreed with itself: what is listed was seen, but something may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
}

export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Called after each page with how many are read, and how many there are. */
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

/**
 * The orders to read in, one a read. None is unique, so that the server may repeat or drop tied rows between two pages;
 * ties differ from order to order.
 */
const ORDERS: readonly OrderBy[] = ["name", "sku", "created_at", "price"];

/**
 * Reads all pages of a query: page 1, which tells how many there are, then the others in parallel.
 * Pages that do not make up `total` distinct products, or are not the pages asked for, are read again in another order, at
 * most three times, as far as the budget goes. Reads that drop different products may make up the whole together: their
 * union, with the latest sighting of each product, is the answer then. What still differs is answered as that union,
 * flagged `incomplete`.
 * @throws {InconsistentPagesError} when the last read still has a page that repeats another one or is not the one asked for
 * @throws {SmartPymeError} when any page fails
 */
export async function sweep(client: Client, query: InventoryQuery, options: SweepOptions): Promise<Sweep> {
  const allPages: CatalogPage[] = [];
  const seen = new Map<number, CatalogProduct>();
  let pages: readonly CatalogPage[] = [];
  for (const orderBy of ORDERS) {
    if (pages.length > client.budget.left()) break;
    pages = await readPages(client, { ...query, orderBy, orderDirection: "asc" }, options);
    const products = distinct(pages.flatMap((page) => page.products));
    allPages.push(...pages);
    for (const [id, product] of products) seen.set(id, product);
    if (wrongPage(pages)) continue;
    if (isWhole(pages, products)) return summedUp(pages, products, false);
    if (isWhole(allPages, seen)) return summedUp(pages, seen, false);
  }
  const fault = wrongPage(pages);
  if (fault) throw new InconsistentPagesError("GET /inventory", fault);
  return summedUp(pages, seen, true);
}

async function readPages(client: Client, query: ListQuery, { signal, onPage }: SweepOptions): Promise<CatalogPage[]> {
  const perPage = client.pageSize;
  const first = await client.list({ ...query, perPage, page: 1 }, { signal });
  const pages = [first];
  let total = first.totalPages;
  let done = 1;
  onPage?.(done, Math.max(total, 1));
  // Pages may come to be while others are read: the last one known is not the last one for certain.
  while (pages.length < total) {
    client.budget.require(total - pages.length, "GET /inventory");
    const more = await concurrently(
      numbers(pages.length + 1, total),
      client.concurrency,
      signal,
      async (page, either) => {
        const answer = await client.list({ ...query, perPage, page }, { signal: either });
        total = Math.max(total, answer.totalPages);
        done += 1;
        onPage?.(done, total);
        return answer;
      },
    );
    pages.push(...more);
  }
  return pages;
}

function* numbers(from: number, to: number): Generator<number> {
  for (let number = from; number <= to; number += 1) yield number;
}

/** Products by their id, the last sighting of each. */
type Products = ReadonlyMap<number, CatalogProduct>;

function distinct(products: readonly CatalogProduct[]): Products {
  return new Map(products.map((product) => [product.product.id, product]));
}

function isWhole(pages: readonly CatalogPage[], products: Products): boolean {
  return pages.every(({ total }) => total === products.size);
}

/** Which page, if any, is not the one asked for; null where all are. */
function wrongPage(pages: readonly CatalogPage[]): string | null {
  const asked = new Map<string, number>();
  for (const [index, { page, products }] of pages.entries()) {
    const number = index + 1;
    if (page !== number) return `page ${number} came as page ${page}`;
    const content = products.map(({ product }) => product.id).join();
    const twin = asked.get(content);
    if (content !== "" && twin !== undefined) return `page ${number} repeats page ${twin}`;
    asked.set(content, number);
  }
  return null;
}

function summedUp(pages: readonly CatalogPage[], products: Products, incomplete: boolean): Sweep {
  return {
    listings: [...products.values()],
    total: pages.at(-1)?.total ?? 0,
    pages: pages.length,
    incomplete,
    companyTitle: pages.at(-1)?.companyTitle ?? null,
  };
}
