import type { Client } from "./client.ts";
import { InconsistentPagesError, OversizedBodyError, SlowAnswerError } from "./errors.ts";
import { smallerPage } from "./paging.ts";
import type { Sale } from "./sales-wire.ts";
import { SALES_ORDERS, type SalesOrder } from "./search-params.ts";

export interface SalesOptions {
  readonly signal: AbortSignal;
  /** Requests that must be left in the hour's budget for others. */
  readonly reserve: number;
}

/**
 * Reads the sales of a day, page by page. No order of the API is unique, so that sales may be lost between two pages: where their
 * ids do not add up, the day is read in another order as well, and all that was seen counts.
 * @param day YYYY-MM-DD
 * @throws {RateLimitedError} when the budget has less than the reserve, and another {SmartPymeError} when a page fails
 */
export async function readSales(client: Client, day: string, options: SalesOptions): Promise<Sale[]> {
  for (let size: number | null = client.pageSize; ; ) {
    try {
      return await readIn(client, day, size, options);
    } catch (failure) {
      const isTooMuch = failure instanceof SlowAnswerError || failure instanceof OversizedBodyError;
      size = isTooMuch ? smallerPage(size) : null;
      if (size === null) throw failure;
      if (failure instanceof SlowAnswerError) await client.rest(options.signal);
      options.signal.throwIfAborted();
    }
  }
}

async function readIn(client: Client, day: string, size: number, options: SalesOptions): Promise<Sale[]> {
  const sales = new Map<number | symbol, Sale>();
  const ids = new Set<number>();
  for (const orderBy of SALES_ORDERS) {
    const { total, pages } = await readAs(client, day, { size, orderBy }, options);
    for (const page of pages) {
      for (const id of page.ids) ids.add(id);
      for (const sale of page.sales) if (sale.day === day) sales.set(sale.id ?? Symbol(day), sale);
    }
    // Without ids there is no telling what is missing.
    if (pages.length <= 1 || ids.size === 0 || ids.size >= total) break;
  }
  return [...sales.values()];
}

async function readAs(
  client: Client,
  day: string,
  { size, orderBy }: { readonly size: number; readonly orderBy: SalesOrder },
  { signal, reserve }: SalesOptions,
) {
  const request = `GET /sales of ${day}`;
  client.budget.require(1 + reserve, request);
  const first = await client.sales({ day, page: 1, perPage: size, orderBy }, { signal });
  client.budget.require(first.totalPages - 1 + reserve, request);
  const pages = [first];
  for (let page = 2; page <= first.totalPages; page += 1) {
    pages.push(await client.sales({ day, page, perPage: size, orderBy }, { signal }));
  }
  const wrong = pages.findIndex(({ page }, at) => page !== at + 1);
  if (wrong >= 0) {
    throw new InconsistentPagesError(request, `page ${wrong + 1} came as page ${pages[wrong]?.page}`);
  }
  return { total: first.total, pages };
}
