/** The orders that the API lists by, in which they are tried. By name, servers repeat and lose products of large catalogs. */
export const ORDERS = ["sku", "created_at", "price", "cost", "name"] as const;

export type OrderBy = (typeof ORDERS)[number];

/** What earlier reads of a company have shown of how its pages are best read. */
export interface Paging {
  /** All orders, the one to begin with first: those in which products were lost stand last. */
  readonly orders: readonly OrderBy[];
  /** Products a page where the server was too slow for as many as are wanted; null: it never was. */
  readonly pageSize: number | null;
  /** When larger pages are to be tried again, ISO 8601 in UTC; null where the size is as wanted. */
  readonly largerFrom: string | null;
}

export const NEW_PAGING: Paging = { orders: ORDERS, pageSize: null, largerFrom: null };

const TRY_LARGER_AFTER_MS = 24 * 60 * 60 * 1000;

/** Of pages so small the server's slowness is not the size's. */
const LEAST_PAGE = 10;

/** Products a page that the server is known to manage, `wanted` at most. */
export function pageSizeOf({ pageSize }: Paging, wanted: number): number {
  return Math.min(pageSize ?? wanted, wanted);
}

/** Products a page to begin a read with: now and then twice what the server is known to manage. */
export function pageSizeToTry(paging: Paging, wanted: number, now: Date): number {
  const known = pageSizeOf(paging, wanted);
  const isDue = paging.largerFrom !== null && Date.parse(paging.largerFrom) <= now.getTime();
  return isDue ? Math.min(2 * known, wanted) : known;
}

/** The next smaller size; null where smaller would not help. */
export function smallerPage(pageSize: number): number | null {
  const half = Math.floor(pageSize / 2);
  return half < LEAST_PAGE ? null : half;
}

/** What a read has shown of the size of pages. */
export interface SizesSeen {
  /** Products a page that it began with. */
  readonly tried: number;
  /** Products a page that the server managed last, when that was too much for it; null: it was not. */
  readonly slowedTo: number | null;
  /** Products in the largest page that came. */
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
  // A short list comes in one small page, however many were asked for: that shows nothing.
  if (tried <= known || largest <= known) return paging;
  return tried >= wanted
    ? { ...paging, pageSize: null, largerFrom: null }
    : { ...paging, pageSize: tried, largerFrom: now.toISOString() };
}

/** After reads in some orders lost products, and one in another order, if any, was whole. */
export function preferOrder(paging: Paging, lost: readonly OrderBy[], whole: OrderBy | null): Paging {
  const first = whole === null ? [] : [whole];
  const rest = paging.orders.filter((order) => order !== whole && !lost.includes(order));
  return { ...paging, orders: [...first, ...rest, ...lost] };
}
