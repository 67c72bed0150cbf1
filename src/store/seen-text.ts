import { z } from "zod";
import type { Moved, MovedListings, StockRow } from "../simulation/seen.ts";
import { type Listing, PRODUCT_TYPES } from "../stock/level.ts";
import { decimal } from "./schema.ts";

/*
 * What moved, as JSON: products that are new or otherwise, each with its levels, and products of which only stocks are. Fields have
 * no names, because a base may have 20,000 products.
 */

const text = z.string().nullable();
const quantity = decimal.nullable();

const wholeRow = z.tuple([
  z.int(),
  z.string(),
  text,
  text,
  text,
  text,
  text,
  z.enum(PRODUCT_TYPES),
  z.boolean(),
  quantity,
  z.boolean(),
  z.array(z.tuple([text, text, decimal, quantity, quantity, text])),
]);

const stockRow: z.ZodType<StockRow> = z.tuple([z.int()], decimal);

const movedSchema = z.strictObject({ whole: z.array(wholeRow), stocks: z.array(stockRow) });

/** So many products make one text: a base may have 100,000 of them. */
const PRODUCTS_A_TEXT = 1_000;

/** Writes what moved, as one text or several, each when it is asked for; nothing: none. */
export function* formatMoved({ whole, stocks }: MovedListings): Generator<string> {
  for (let from = 0; from < Math.max(whole.length, stocks.length); from += PRODUCTS_A_TEXT) {
    const to = from + PRODUCTS_A_TEXT;
    yield JSON.stringify({ whole: whole.slice(from, to).map(rowOf), stocks: stocks.slice(from, to).map(stockRowOf) });
  }
}

/**
 * Reads a text of `formatMoved`.
 * @throws {SyntaxError | z.ZodError} when it is none
 */
export function readMoved(json: string): Moved {
  const { whole, stocks } = movedSchema.parse(JSON.parse(json));
  return { whole: whole.map(listingOf), stocks };
}

function rowOf({ product, levels, isPartial = false }: Listing): z.input<typeof wholeRow> {
  const { id, name, sku, barcode, category, brand, supplier, type, enabled, cost } = product;
  return [
    id,
    name,
    sku,
    barcode,
    category,
    brand,
    supplier,
    type,
    enabled,
    cost,
    isPartial,
    levels.map(({ branch, warehouse, stock, minimum, maximum, note }) => [
      branch,
      warehouse,
      stock,
      minimum,
      maximum,
      note,
    ]),
  ];
}

function stockRowOf({ product, levels }: Listing): StockRow {
  return [product.id, ...levels.map(({ stock }) => stock)];
}

function listingOf([
  id,
  name,
  sku,
  barcode,
  category,
  brand,
  supplier,
  type,
  enabled,
  cost,
  isPartial,
  levels,
]: z.output<typeof wholeRow>): Listing {
  const product = { id, name, sku, barcode, category, brand, supplier, type, enabled, cost };
  return {
    product,
    levels: levels.map(([branch, warehouse, stock, minimum, maximum, note]) => ({
      product,
      branch,
      warehouse,
      stock,
      minimum,
      maximum,
      note,
    })),
    isPartial,
  };
}
