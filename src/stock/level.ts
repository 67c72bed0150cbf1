import type { Decimal } from "./decimal.ts";

/** Kits and raw materials are kept in stock as products are; services are not. */
export const PRODUCT_TYPES = ["product", "kit", "raw_material", "service"] as const;

/** The kinds that are kept in stock. */
export const GOODS = PRODUCT_TYPES.filter((type) => type !== "service");

export type ProductType = (typeof PRODUCT_TYPES)[number];

/** What the catalog says of a product, as far as an alert needs it. */
export interface Product {
  readonly id: number;
  readonly name: string;
  readonly sku: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly supplier: string | null;
  readonly type: ProductType;
  readonly enabled: boolean;
  /** Purchase cost of one unit, in the company's currency. */
  readonly cost: Decimal | null;
}

/** One product in one warehouse. Quantities are in the units of the product. */
export interface Level {
  readonly product: Product;
  readonly branch: string | null;
  readonly warehouse: string | null;
  readonly stock: Decimal;
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  readonly note: string | null;
}

/** One product as the API lists it, with a level for each of its active warehouses. */
export interface Listing {
  readonly product: Product;
  readonly levels: readonly Level[];
  /** Rows of the product could not be read: a level that is not among `levels` is unknown, and not gone. */
  readonly isPartial?: boolean | undefined;
}

declare const identity: unique symbol;

/** Names a level for as long as it exists: JSON text of [product id, branch, warehouse]. */
export type LevelKey = string & { readonly [identity]: true };

/**
 * The API gives warehouses no id, and a product may be in two warehouses of one name in different branches: product,
 * branch and warehouse name together are the only identity there is.
 */
export function levelKey(level: Level): LevelKey {
  return JSON.stringify([level.product.id, level.branch, level.warehouse]) as LevelKey;
}

/** The id of the product whose level a key names. */
export function productOf(key: string): number {
  const [id]: unknown[] = JSON.parse(key);
  return Number(id);
}

/** Whether two levels of one product are in one place, as far as can be told. */
export function isSamePlace(a: Pick<Level, "branch" | "warehouse">, b: Pick<Level, "branch" | "warehouse">): boolean {
  return a.warehouse === b.warehouse && a.branch === b.branch;
}
