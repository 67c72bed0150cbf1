import type { CatalogPage, ListQuery } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { OversizedBodyError, SlowAnswerError } from "./errors.ts";
import { smallerPage } from "./paging.ts";

/** A page: what was asked for, and the answer. */
export interface PageRead {
  /** Number of the page from 1, in pages of `size`. */
  readonly number: number;
  readonly size: number;
  readonly answer: CatalogPage;
}

export interface PagesRead {
  readonly pages: readonly PageRead[];
  /** Products a page at the end of the read, when the server was too slow for more; null: it was not too slow. */
  readonly slowedTo: number | null;
}

export interface PagesOptions {
  readonly signal: AbortSignal;
  /** Called after each page with the number of pages read and the number of all pages. */
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
  /** Products a page to begin with. */
  readonly pageSize: number;
  /** Pages in flight at once. */
  readonly concurrency: number;
}

/**
 * Reads all pages of a query: page 1, which tells how many there are, then the others in parallel. When a page is too slow or
 * too large, the pages read so far are kept and the rest is read in pages of half the size, one at a time; after a slow page
 * the server is left alone for a while first.
 * @throws {SmartPymeError} when a page fails in another way, or even the smallest page is too slow or too large
 * @throws {RateLimitedError} before pages are read that the budget cannot pay for
 */
export async function readPages(client: Client, query: ListQuery, options: PagesOptions): Promise<PagesRead> {
  const pages: PageRead[] = [];
  let { pageSize: size, concurrency } = options;
  let slowedTo: number | null = null;
  for (;;) {
    const last = lastPage(pages, size);
    // Before the missing pages are listed: a server may claim any number of them.
    const unread = last - pages.reduce((sum, page) => sum + page.size / size, 0);
    client.budget.require(Math.ceil(unread), "GET /inventory");
    const missing = missingPages(pages, size, last);
    if (missing.length === 0) break;
    const failure = await readSome(client, { ...query, perPage: size }, missing, pages, { ...options, concurrency });
    if (failure === null) continue;
    const smaller = smallerPage(size);
    if (smaller === null) throw failure;
    if (failure instanceof SlowAnswerError) await client.rest(options.signal);
    options.signal.throwIfAborted();
    size = smaller;
    concurrency = 1;
    slowedTo = size;
  }
  return { pages: pages.sort((a, b) => (a.number - 1) * a.size - (b.number - 1) * b.size), slowedTo };
}

type TooMuch = SlowAnswerError | OversizedBodyError;

/** Reads the given pages and adds them to `pages`. Returns the failure of a page that is too slow or too large, or null. */
async function readSome(
  client: Client,
  query: ListQuery & { readonly perPage: number },
  numbers: readonly number[],
  pages: PageRead[],
  { signal, onPage, concurrency }: PagesOptions,
): Promise<TooMuch | null> {
  const known = pages.length + numbers.length;
  let failure: TooMuch | null = null;
  await concurrently(numbers, concurrency, signal, async (page, either) => {
    // Pages in flight may still arrive, but no further one is asked for.
    if (failure !== null) return;
    try {
      const answer = await client.list({ ...query, page }, { signal: either });
      pages.push({ number: page, size: query.perPage, answer });
      onPage?.(pages.length, Math.max(known, pages.length, numbers.length === 1 ? answer.totalPages : 1));
    } catch (error) {
      if (!(error instanceof SlowAnswerError || error instanceof OversizedBodyError)) throw error;
      failure = error;
    }
  });
  return failure;
}

/** Returns the number of the last page as known now. It can grow while pages are read. */
function lastPage(pages: readonly PageRead[], size: number): number {
  const ofThisSize = pages.filter((page) => page.size === size).map(({ answer }) => answer.totalPages);
  return ofThisSize.length > 0 ? Math.max(...ofThisSize) : Math.max(1, Math.ceil(totalOf(pages) / size));
}

function totalOf(pages: readonly PageRead[]): number {
  return Math.max(0, ...pages.map(({ answer }) => answer.total));
}

/** Returns the numbers of the pages of this size whose products are not all on pages that have been read. */
function missingPages(pages: readonly PageRead[], size: number, last: number): number[] {
  const total = totalOf(pages);
  const isRead = (from: number, to: number) =>
    pages.some((page) => (page.number - 1) * page.size <= from && page.number * page.size >= to);
  return Array.from({ length: last }, (_, index) => index + 1).filter((number) => {
    const from = (number - 1) * size;
    return !isRead(from, pages.length > 0 ? Math.max(from + 1, Math.min(from + size, total)) : from + size);
  });
}
