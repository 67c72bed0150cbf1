import type { CatalogListing, CatalogPage } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { InconsistentPagesError, OversizedBodyError, SlowAnswerError } from "./errors.ts";
import type { Oddities } from "./oddities.ts";
import { learnSize, type Paging, pageSizeToTry, smallerPage } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";
import { checkReadable, strangersOf } from "./readable.ts";
import { distinct, type SweepOptions } from "./sweep.ts";

/** A part of the products that a query lists, in the order of SKUs. */
export interface Slice {
  readonly listings: readonly CatalogListing[];
  readonly pages: number;
  /** How many products come before the next slice; null: this slice reached the end. */
  readonly next: number | null;
  /** How many products the query lists in all; null when no page could be read. */
  readonly total: number | null;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** Entries whose id cannot be read. */
  readonly strangers: Oddities;
  /** Why fewer pages were read than were asked for; undefined when all were read. */
  readonly failure?: unknown;
}

/** What to read: at most `pages` pages, from the page with the product that `from` others precede. */
export interface SliceRange {
  readonly from: number;
  readonly pages: number;
}

/**
 * Reads some pages of a query. A product that moves from one page to another meanwhile may be read twice or not at all, so
 * a product that a slice does not list may still exist. When a page fails, the pages read before it are kept.
 * @returns the slice, and the paging with what the slice has shown about the size of pages
 * @throws the signal's reason, once it is aborted
 */
export async function readSlice(
  client: Client,
  query: InventoryQuery,
  { from, pages: most }: SliceRange,
  paging: Paging,
  { signal, onPage, now }: SweepOptions,
): Promise<{ slice: Slice; paging: Paging }> {
  const perPage = pageSizeToTry(paging, client.pageSize, now());
  // A slow server is not asked for several pages at once, either.
  const concurrency = perPage < client.pageSize ? 1 : client.concurrency;
  const first = Math.floor(from / perPage) + 1;
  const read: CatalogPage[] = [];
  const isOver = () => read.length > 0 && first + read.length > (read.at(-1)?.totalPages ?? 0);
  let failure: unknown;
  while (read.length < most && !isOver() && failure === undefined) {
    const left = Math.min(most, read.length === 0 ? 1 : (read.at(-1)?.totalPages ?? 0) - first + 1) - read.length;
    const numbers = Array.from({ length: Math.min(concurrency, left) }, (_, index) => first + read.length + index);
    try {
      const listed = await concurrently(numbers, concurrency, signal, (page, either) =>
        client.list({ ...query, perPage, page, orderBy: "sku", orderDirection: "asc" }, { signal: either }),
      );
      const wrong = listed.find(({ page }, index) => page !== numbers[index]);
      if (wrong) throw new InconsistentPagesError("GET /inventory", `a page came as page ${wrong.page}`);
      checkReadable(
        listed.flatMap(({ products }) => products),
        strangersOf(listed),
      );
      read.push(...listed);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
    onPage?.(read.length, most);
  }
  if (failure instanceof SlowAnswerError) await client.rest(signal);
  signal.throwIfAborted();
  const last = read.at(-1);
  const isTooMuch = failure instanceof SlowAnswerError || failure instanceof OversizedBodyError;
  const slice = {
    listings: [...distinct(read).values()],
    pages: read.length,
    next: isOver() ? null : (first - 1 + read.length) * perPage,
    total: last?.total ?? null,
    companyTitle: last?.companyTitle ?? null,
    strangers: strangersOf(read),
    failure,
  };
  return {
    slice,
    paging: learnSize(paging, {
      tried: perPage,
      slowedTo: isTooMuch ? smallerPage(perPage) : null,
      largest: Math.max(0, ...read.map(({ products }) => products.length)),
      wanted: client.pageSize,
      now: now(),
    }),
  };
}
