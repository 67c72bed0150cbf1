import type { Product } from "./level.ts";

/** The products to read. Text matches in part and regardless of case, as the API does it; absent: any. */
export interface InventoryQuery {
  /** Only products with a level under its minimum, by the API's own idea of it. */
  readonly lowOnly: boolean;
  readonly enabled?: boolean | undefined;
  readonly type?: Product["type"] | undefined;
  readonly sku?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
}
