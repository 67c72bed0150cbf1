import type { Product } from "../stock/level.ts";
import { normalize } from "../stock/match.ts";

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

/** What every query of a poll has in common. */
export type Filters = Omit<InventoryQuery, "lowOnly">;

/** The parameters that are matched in part. */
export const TEXT_PARAMETERS = ["sku", "name", "category", "brand"] as const;

export type TextParameter = (typeof TEXT_PARAMETERS)[number];

/** Names a query, the same for queries that differ in case alone. */
export function queryKey({ lowOnly, enabled, type, ...texts }: InventoryQuery): string {
  const parts = Object.entries({ lowOnly: lowOnly || undefined, enabled, type }).map(([name, value]) => [name, value]);
  for (const parameter of TEXT_PARAMETERS) parts.push([parameter, texts[parameter]?.toLowerCase()]);
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join("&");
}

/** Whether what contains this text contains the other one for certain, whatever the API makes of accents and wildcards. */
export function implies(text: string, other: string): boolean {
  return text.toLowerCase().includes(other.toLowerCase());
}

/** Whether everything that `narrow` lists is listed by `broad` as well. */
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

/** What may stand for any text in the API's own search: only the rest can be looked for. */
const WILD = /[%_\\]+/;

/** Whether a product has all the texts of a query, as far as can be told without the API. */
export function hasTexts(product: Product, query: Filters): boolean {
  return TEXT_PARAMETERS.every((parameter) => {
    const text = query[parameter];
    const own = normalize(product[parameter] ?? "");
    return (text ?? "").split(WILD).every((part) => own.includes(normalize(part)));
  });
}
