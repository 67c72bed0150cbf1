import type { CatalogListing, CatalogPage } from "./catalog.ts";
import type { Client } from "./client.ts";
import { InconsistentPagesError, RefusedError } from "./errors.ts";
import type { Oddities } from "./oddities.ts";
import { learnSize, type OrderBy, type Paging, pageSizeToTry, preferOrder } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";
import { type PageRead, readPages } from "./read-pages.ts";
import { checkReadable, strangersOf } from "./readable.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly CatalogListing[];
  /** The number of products that the API says there are. */
  readonly total: number;
  /** Number of pages of the last read. */
  readonly pages: number;
  /** Whether no read was consistent: what is listed was seen, but products may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** Entries whose id cannot be read; they count in `total`. */
  readonly strangers: Oddities;
}

export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Called after each page with the number of pages read and the number of all pages. */
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
  readonly now: () => Date;
}

/** The most reads of one query, each in another sort order. */
const MOST_READS = 4;

/**
 * Reads all pages of a query. A read is whole when its pages are the ones asked for and hold `total` distinct products. No
 * sort order of the API is unique: rows that are equal in it may be repeated or dropped between two pages. A read that is not
 * whole is therefore repeated in another order, where other rows are equal, as far as the budget allows. Several reads may be
 * whole together; the result is then their union, with each product as it was last seen. If even that is not whole, the union
 * is returned with `incomplete` set.
 * @param paging what earlier reads have shown about how to read the company's pages
 * @returns the sweep, and the paging with what this sweep has shown
 * @throws {InconsistentPagesError} when the last read still has a page that repeats another one or is not the one asked for
 * @throws {UnexpectedBodyError} when so much cannot be read that it is not a matter of odd rows
 * @throws {SmartPymeError} when any page fails
 */
export async function sweep(
  client: Client,
  query: InventoryQuery,
  paging: Paging,
  options: SweepOptions,
): Promise<{ sweep: Sweep; paging: Paging }> {
  const allPages: PageRead[] = [];
  let seen: Products = new Map();
  const lost: OrderBy[] = [];
  let pages: readonly PageRead[] = [];
  let known = paging;
  let refusal: RefusedError | null = null;
  let fault: string | null = null;
  for (const orderBy of paging.orders.slice(0, MOST_READS)) {
    if (pages.length > client.budget.left()) break;
    const read = await readAs(client, { ...query, orderBy, orderDirection: "asc" }, known, options).catch(
      (error: unknown) => {
        if (!(error instanceof RefusedError && error.isOfParameters)) throw error;
        refusal ??= error;
        return null;
      },
    );
    if (read === null) {
      // A server that refuses this sort order may accept another.
      lost.push(orderBy);
      continue;
    }
    ({ pages } = read);
    known = read.paging;
    const products = distinct(pages.map(({ answer }) => answer));
    allPages.push(...pages);
    seen = seen.size === 0 ? products : new Map([...seen, ...products]);
    fault = wrongPage(pages, products);
    const isInOrder = fault === null;
    const isAlone = isInOrder && isWhole(pages, pages, products);
    if (isAlone || (isInOrder && isWhole(allPages, pages, seen))) {
      const listed = isAlone ? products : seen;
      const next =
        lost.length > 0 ? preferOrder(known, isAlone ? lost : [...lost, orderBy], isAlone ? orderBy : null) : known;
      return { sweep: summedUp(pages, listed, false), paging: next };
    }
    lost.push(orderBy);
  }
  if (allPages.length === 0 && refusal !== null) throw refusal;
  if (fault !== null) throw new InconsistentPagesError("GET /inventory", fault);
  return { sweep: summedUp(pages, seen, true), paging: known };
}

/** Reads a query once, in one sort order, in pages of the size that the server manages. */
async function readAs(
  client: Client,
  query: Parameters<typeof readPages>[1],
  paging: Paging,
  { now, ...options }: SweepOptions,
): Promise<{ pages: readonly PageRead[]; paging: Paging }> {
  const wanted = client.pageSize;
  const pageSize = pageSizeToTry(paging, wanted, now());
  // A slow server is not asked for several pages at once, either.
  const concurrency = pageSize < wanted ? 1 : client.concurrency;
  const read = await readPages(client, query, { ...options, pageSize, concurrency });
  const largest = Math.max(0, ...read.pages.map(({ answer }) => answer.products.length));
  const seen = { tried: pageSize, slowedTo: read.slowedTo, largest, wanted, now: now() };
  return { pages: read.pages, paging: learnSize(paging, seen) };
}

/** Products by id, each as it was last seen. */
type Products = ReadonlyMap<number, CatalogListing>;

export function distinct(pages: readonly CatalogPage[]): Products {
  const found = new Map<number, CatalogListing>();
  for (const { products } of pages) for (const listing of products) found.set(listing.product.id, listing);
  return found;
}

/** Tells whether products and the strangers of the last read add up to the total that every page gives. */
function isWhole(all: readonly PageRead[], last: readonly PageRead[], products: Products): boolean {
  const strangers = last.reduce((sum, { answer }) => sum + answer.strangers.length, 0);
  return all.every(({ answer }) => answer.total === products.size + strangers);
}

/** Describes a page that is not the one asked for, or repeats another one; null when there is none. */
function wrongPage(pages: readonly PageRead[], products: Products): string | null {
  const listed = pages.reduce((sum, { answer }) => sum + answer.products.length, 0);
  const asked = new Map<string, number>();
  for (const { number, size, answer } of pages) {
    if (answer.page !== number) return `page ${number} came as page ${answer.page}`;
    // Nothing is listed twice: no page repeats another one.
    if (listed === products.size) continue;
    const content = answer.products.map(({ product }) => product.id).join();
    const key = `${size}: ${content}`;
    const twin = asked.get(key);
    if (content !== "" && twin !== undefined) return `page ${number} repeats page ${twin}`;
    asked.set(key, number);
  }
  return null;
}

function summedUp(pages: readonly PageRead[], products: Products, incomplete: boolean): Sweep {
  const strangers = strangersOf(pages.map(({ answer }) => answer));
  const listings = [...products.values()];
  checkReadable(listings, strangers);
  return {
    listings,
    total: pages.at(-1)?.answer.total ?? 0,
    pages: pages.length,
    incomplete,
    companyTitle: pages.at(-1)?.answer.companyTitle ?? null,
    strangers,
  };
}
