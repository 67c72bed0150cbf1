import type { Decimal } from "./decimal.ts";

/** The types of product. All but services are kept in stock. */
export const PRODUCT_TYPES = ["product", "kit", "raw_material", "service"] as const;

/** The types that are kept in stock. */
export const GOODS = PRODUCT_TYPES.filter((type) => type !== "service");

export type ProductType = (typeof PRODUCT_TYPES)[number];

/** The fields of a product in the catalog that alerts need. Null: the catalog has no value. */
export interface Product {
  readonly id: number;
  readonly name: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly supplier: string | null;
  readonly type: ProductType;
  readonly enabled: boolean;
  /** Purchase cost of one unit, in the company's currency. */
  readonly cost: Decimal | null;
}

/** One product in one warehouse. Quantities are in the units of the product. Null: the catalog has no value. */
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
  /** Whether rows of the product could not be read. A level that is not in `levels` is then unknown, not gone. */
  readonly isPartial?: boolean | undefined;
}

declare const identity: unique symbol;

/** What identifies a level: the product and where it lies. */
export interface LevelPlace extends Pick<Level, "branch" | "warehouse"> {
  readonly product: Pick<Product, "id">;
}

/** The identity of a level for as long as it exists: JSON text of [product id, branch, warehouse]. */
export type LevelKey = string & { readonly [identity]: true };

/**
 * Returns the key of a level. The API sends no id of a warehouse, and warehouses in different branches may share a name, so
 * that only product, branch and warehouse name together identify a level.
 */
export function levelKey(level: LevelPlace): LevelKey {
  return JSON.stringify([level.product.id, level.branch, level.warehouse]) as LevelKey;
}

const MINUS = "-".charCodeAt(0);
const ZERO_DIGIT = "0".charCodeAt(0);

/** Returns the product id in the key of a level. */
export function productOf(key: string): number {
  // By its digits, because a poll asks this of each of very many keys, and a part of a text is another text.
  const isNegative = key.charCodeAt(1) === MINUS;
  let id = 0;
  for (let at = isNegative ? 2 : 1; ; at += 1) {
    const digit = key.charCodeAt(at) - ZERO_DIGIT;
    if (!(digit >= 0 && digit <= 9)) return isNegative ? -id : id;
    id = 10 * id + digit;
  }
}

/** Returns all that the key of a level says. */
export function placeOf(key: LevelKey): Pick<Level, "branch" | "warehouse"> & { readonly productId: number } {
  const [id, branch, warehouse]: unknown[] = JSON.parse(key);
  return { productId: Number(id), branch: textOf(branch), warehouse: textOf(warehouse) };
}

function textOf(part: unknown): string | null {
  return typeof part === "string" ? part : null;
}

/** Tells whether two levels of one product have the same branch and warehouse name. */
export function isSamePlace(a: Pick<Level, "branch" | "warehouse">, b: Pick<Level, "branch" | "warehouse">): boolean {
  return a.warehouse === b.warehouse && a.branch === b.branch;
}

/** Makes a function that orders levels by the names of product, branch and warehouse, as people would look for them. */
export function byProductAndPlace(): (a: Level, b: Level) => number {
  const names = new Intl.Collator("es", { numeric: true });
  return (a, b) =>
    names.compare(a.product.name, b.product.name) ||
    a.product.id - b.product.id ||
    names.compare(a.branch ?? "", b.branch ?? "") ||
    names.compare(a.warehouse ?? "", b.warehouse ?? "");
}
