import type { Product } from "../stock/level.ts";
import { normalize } from "../stock/match.ts";

/** The products to list. A text accepts products that contain it, regardless of case, as in the API; absent: all. */
export interface InventoryQuery {
  /** Whether to list only products with a low level, as the API's own filter sees it. */
  readonly lowOnly: boolean;
  readonly enabled?: boolean | undefined;
  readonly type?: Product["type"] | undefined;
  readonly sku?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
}

/** The filters of the config, which every query of a poll has. */
export type Filters = Omit<InventoryQuery, "lowOnly">;

/** The parameters whose text the API looks for within the field. */
export const TEXT_PARAMETERS = ["sku", "name", "category", "brand"] as const;

export type TextParameter = (typeof TEXT_PARAMETERS)[number];

/** Returns the key of a query; queries that differ only in case have the same key. */
export function queryKey({ lowOnly, enabled, type, ...texts }: InventoryQuery): string {
  const parts = Object.entries({ lowOnly: lowOnly || undefined, enabled, type }).map(([name, value]) => [name, value]);
  for (const parameter of TEXT_PARAMETERS) parts.push([parameter, texts[parameter]?.toLowerCase()]);
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join("&");
}

/** Tells whether a value that contains `text` certainly contains `other`, however the API treats accents and wildcards. */
export function implies(text: string, other: string): boolean {
  return text.toLowerCase().includes(other.toLowerCase());
}

/** Tells whether `broad` certainly lists every product that `narrow` lists. */
export function covers(broad: InventoryQuery, narrow: InventoryQuery): boolean {
  return (
    (!broad.lowOnly || narrow.lowOnly) &&
    (broad.enabled === undefined || broad.enabled === narrow.enabled) &&
    (broad.type === undefined || broad.type === narrow.type) &&
    TEXT_PARAMETERS.every((parameter) => {
      const [wanted, given] = [broad[parameter], narrow[parameter]];
      return wanted === undefined || (given !== undefined && implies(given, wanted));
    })
  );
}

/** Characters that the API's search may take for wildcards: only the parts between them can be compared. */
const WILD = /[%_\\]+/;

/** Tells whether a product contains all the texts of a query, as far as that is certain without the API. */
export function hasTexts(product: Product, query: Filters): boolean {
  return TEXT_PARAMETERS.every((parameter) => {
    const text = query[parameter];
    const own = normalize(product[parameter] ?? "");
    return (text ?? "").split(WILD).every((part) => own.includes(normalize(part)));
  });
}
