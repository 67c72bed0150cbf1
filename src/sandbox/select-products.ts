import type { CatalogProduct, Company, StockRow } from "./company.ts";
import { type Dialect, isInOperation } from "./dialect.ts";
import type { ListParameters } from "./parameters.ts";
import { createRandom } from "./random.ts";
import { shownRows, typeName } from "./wire.ts";

type Filters = Partial<Omit<ListParameters, "page" | "perPage" | "orderBy" | "descending">>;

/** Selects the company's products that pass all filters, in no particular order. */
export function selectProducts(company: Company, filters: Filters, dialect: Dialect): CatalogProduct[] {
  const text = {
    sku: like(filters.codigo),
    name: like(filters.nombre),
    category: like(filters.categoria),
    brand: like(filters.marca),
  };
  return company.products.filter(
    (product) =>
      (isInOperation(dialect) || !product.softDeleted) &&
      text.sku(product.sku) &&
      text.name(product.name) &&
      text.category(product.category) &&
      text.brand(product.brand) &&
      (filters.tipo === undefined || typeName(product, dialect) === filters.tipo) &&
      (filters.enable === undefined || product.enabled === filters.enable) &&
      (!filters.conStock || shownRows(product, company, dialect).some(({ stock }) => stock > 0)) &&
      (!filters.stockMinimo || shownRows(product, company, dialect).some((row) => isLow(row, dialect))),
  );
}

/** Tells whether a row is low: at or below its minimum in the documentation, strictly below it in operation, even below 0. */
export function isLow({ stock, minimum }: StockRow, dialect: Dialect): boolean {
  if (minimum === null) return false;
  return isInOperation(dialect) ? stock < minimum : stock <= minimum;
}

/**
 * Sorts as the database does. Products may be equal in any sort order. With a `tieSeed`, equal products are in a random order
 * of that seed, as MySQL may sort them differently for every page; without one they are sorted by id.
 */
export function orderProducts(
  products: readonly CatalogProduct[],
  { orderBy, descending }: Pick<ListParameters, "orderBy" | "descending">,
  tieSeed?: number,
): CatalogProduct[] {
  const tied = tieSeed === undefined ? products : createRandom(tieSeed).shuffle(products);
  const rank = RANKS[orderBy];
  return tied
    .map((product) => ({ product, rank: rank(product) }))
    .sort((a, b) => {
      const order = compareRanks(a.rank, b.rank) * (descending ? -1 : 1);
      return order !== 0 || tieSeed !== undefined ? order : a.product.id - b.product.id;
    })
    .map(({ product }) => product);
}

const RANKS: Record<ListParameters["orderBy"], (product: CatalogProduct) => string | number> = {
  nombre: ({ name }) => normalize(name),
  codigo: ({ sku }) => normalize(sku ?? ""),
  precio: ({ price }) => price,
  costo: ({ cost }) => cost,
  created_at: ({ createdAt }) => createdAt,
};

function compareRanks(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Makes a test like SQL's `LIKE '%text%'`, regardless of case and accents; `%` and `_` in the text are wildcards. */
function like(text: string | undefined): (value: string | null) => boolean {
  if (text === undefined) return () => true;
  const escaped = normalize(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(escaped.replaceAll("%", ".*").replaceAll("_", "."), "su");
  return (value) => value !== null && pattern.test(normalize(value));
}

function normalize(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
