import type { CatalogPage, ListQuery } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import { OversizedBodyError, SlowAnswerError } from "./errors.ts";
import { smallerPage } from "./paging.ts";

/** A page as it was asked for, and what came. */
export interface PageRead {
  /** From 1, in pages of `size`. */
  readonly number: number;
  readonly size: number;
  readonly answer: CatalogPage;
}

export interface PagesRead {
  readonly pages: readonly PageRead[];
  /** Products a page that the server managed last, when it was too slow for more; null: it never was. */
  readonly slowedTo: number | null;
}

export interface PagesOptions {
  readonly signal: AbortSignal;
  /** Called after each page with how many are read, and how many there are. */
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
  /** Products a page to begin with. */
  readonly pageSize: number;
  /** Pages in flight at once. */
  readonly concurrency: number;
}

/**
 * Reads all pages of a query: page 1, which tells how many there are, then the others in parallel. Where one is too slow, or
 * too large to be taken, what has come is kept, and after a pause the rest is asked for in pages of half the size, one at a
 * time.
 * @throws {SmartPymeError} when a page fails in another way, or the smallest is too slow
 */
export async function readPages(client: Client, query: ListQuery, options: PagesOptions): Promise<PagesRead> {
  const pages: PageRead[] = [];
  let { pageSize: size, concurrency } = options;
  let slowedTo: number | null = null;
  for (;;) {
    const last = lastPage(pages, size);
    // However many pages the server claims to have, they are not counted before they can be paid for.
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

/** Reads these pages into `pages`, until one of them is too much for the server; that failure, or null. */
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
    // What is under way may yet come; nothing more is put upon the server.
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

/** Pages may come to be while others are read: the last one known is not the last one for certain. */
function lastPage(pages: readonly PageRead[], size: number): number {
  const ofThisSize = pages.filter((page) => page.size === size).map(({ answer }) => answer.totalPages);
  return ofThisSize.length > 0 ? Math.max(...ofThisSize) : Math.max(1, Math.ceil(totalOf(pages) / size));
}

function totalOf(pages: readonly PageRead[]): number {
  return Math.max(0, ...pages.map(({ answer }) => answer.total));
}

/** The pages of this size that hold products which no page read so far has shown. */
function missingPages(pages: readonly PageRead[], size: number, last: number): number[] {
  const total = totalOf(pages);
  const isRead = (from: number, to: number) =>
    pages.some((page) => (page.number - 1) * page.size <= from && page.number * page.size >= to);
  return Array.from({ length: last }, (_, index) => index + 1).filter((number) => {
    const from = (number - 1) * size;
    return !isRead(from, pages.length > 0 ? Math.max(from + 1, Math.min(from + size, total)) : from + size);
  });
}
