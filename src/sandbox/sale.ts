/** `pending`: sold and not paid yet. The last three have taken nothing from stock, or have put it back. */
export const SALE_STATES = ["paid", "pending", "void", "preorder", "quotation"] as const;

export type SaleState = (typeof SALE_STATES)[number];

export interface SaleLine {
  readonly sku: string | null;
  readonly name: string;
  /** In the presentations that are sold. */
  readonly units: number;
  readonly price: number;
}

/** What a branch sold at once. */
export interface Sale {
  readonly id: number;
  /** YYYY-MM-DD, by the clocks of El Salvador. */
  readonly day: string;
  /** Of the invoice; those of two kinds of document may be the same. */
  readonly number: number;
  readonly state: SaleState;
  readonly branch: string | null;
  readonly lines: readonly SaleLine[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A sale to be entered: of the present moment and paid, unless it says otherwise. */
export interface SaleEntry {
  readonly branch: string | null;
  readonly lines: readonly { readonly productId: number; readonly units: number }[];
  readonly day?: string | undefined;
  readonly state?: SaleState | undefined;
}

const BEHIND_UTC_MS = 6 * 3_600_000;

/** Returns the day in El Salvador, where the clocks never change. */
export function dayAt(ms: number): string {
  return new Date(ms - BEHIND_UTC_MS).toISOString().slice(0, 10);
}
