/** The API's sort orders, in the order of our tries. By name, servers repeat and lose products of large catalogs. */
export const ORDERS = ["sku", "created_at", "price", "cost", "name"] as const;

export type OrderBy = (typeof ORDERS)[number];

/** What earlier reads of a company have shown about how to read its pages. */
export interface Paging {
  /** All sort orders, the best first; those in which products were lost are last. */
  readonly orders: readonly OrderBy[];
  /** Products a page that the server manages when it is too slow for the configured number; null: it is not too slow. */
  readonly pageSize: number | null;
  /** When to try larger pages again, ISO 8601 in UTC; null when pages have the configured size. */
  readonly largerFrom: string | null;
}

export const NEW_PAGING: Paging = { orders: ORDERS, pageSize: null, largerFrom: null };

const TRY_LARGER_AFTER_MS = 24 * 60 * 60 * 1000;

/** The smallest page that is tried: if a server is slow even then, the size of pages is not the reason. */
const LEAST_PAGE = 10;

/** Returns the products a page that the server is known to manage, at most `wanted`. */
export function pageSizeOf({ pageSize }: Paging, wanted: number): number {
  return Math.min(pageSize ?? wanted, wanted);
}

/** Returns the products a page to begin a read with: what the server is known to manage, or twice that when a try is due. */
export function pageSizeToTry(paging: Paging, wanted: number, now: Date): number {
  const known = pageSizeOf(paging, wanted);
  const isDue = paging.largerFrom !== null && Date.parse(paging.largerFrom) <= now.getTime();
  return isDue ? Math.min(2 * known, wanted) : known;
}

/** Returns half a page size; null when that is too small to help. */
export function smallerPage(pageSize: number): number | null {
  const half = Math.floor(pageSize / 2);
  return half < LEAST_PAGE ? null : half;
}

/** What one read has shown about the size of pages. */
export interface SizesSeen {
  /** Products a page at the beginning of the read. */
  readonly tried: number;
  /** The smaller number that the read went on with after the server was too slow; null: it was not too slow. */
  readonly slowedTo: number | null;
  /** Products in the largest page that was received. */
  readonly largest: number;
  readonly wanted: number;
  readonly now: Date;
}

export function learnSize(paging: Paging, { tried, slowedTo, largest, wanted, now }: SizesSeen): Paging {
  if (slowedTo !== null) {
    const largerFrom = new Date(now.getTime() + TRY_LARGER_AFTER_MS).toISOString();
    return { ...paging, pageSize: slowedTo, largerFrom };
  }
  const known = pageSizeOf(paging, wanted);
  // A short list comes in one small page, whatever size was asked for, and so proves nothing.
  if (tried <= known || largest <= known) return paging;
  return tried >= wanted
    ? { ...paging, pageSize: null, largerFrom: null }
    : { ...paging, pageSize: tried, largerFrom: now.toISOString() };
}

/** Moves the sort orders in which products were `lost` to the end, and the one that was `whole`, if any, to the front. */
export function preferOrder(paging: Paging, lost: readonly OrderBy[], whole: OrderBy | null): Paging {
  const first = whole === null ? [] : [whole];
  const rest = paging.orders.filter((order) => order !== whole && !lost.includes(order));
  return { ...paging, orders: [...first, ...rest, ...lost] };
}
