import type { CatalogListing, CatalogPage } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { InconsistentPagesError, OversizedBodyError, SlowAnswerError } from "./errors.ts";
import type { Oddities } from "./oddities.ts";
import { learnSize, type Paging, pageSizeToTry, smallerPage } from "./paging.ts";
import type { InventoryQuery } from "./query.ts";
import { checkReadable, strangersOf } from "./readable.ts";
import { distinct, type SweepOptions } from "./sweep.ts";

/** A part of what a query lists, in the order of SKUs. */
export interface Slice {
  readonly listings: readonly CatalogListing[];
  readonly pages: number;
  /** Products before the one to go on from; null: the end is reached. */
  readonly next: number | null;
  /** How many products the query lists in all; null where nothing could be read. */
  readonly total: number | null;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** Entries of which not even the id can be read. */
  readonly strangers: Oddities;
  /** Why fewer pages were read than were asked for, undefined where all were. */
  readonly failure?: unknown;
}

/** What to read: from the page that holds the product after so many, so many pages at most. */
export interface SliceRange {
  readonly from: number;
  readonly pages: number;
}

/**
 * Reads some pages of a query. What moves between two pages, or two slices, may be read twice or not at all: a slice proves
 * nothing about what it does not list. Pages that were read before one failed are kept.
 * @returns the slice, and what it has shown of the size of pages
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
  // A server that is slow is not asked for several pages at once, either.
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
