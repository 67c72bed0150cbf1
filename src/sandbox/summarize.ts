import type { CatalogProduct, Company } from "./company.ts";
import type { Dialect } from "./dialect.ts";
import type { SummaryParameters } from "./parameters.ts";
import { isLow, selectProducts } from "./select-products.ts";

/**
 * The `data` of `GET /inventory/summary`. The live server adds the conditions of each count to those of the counts
 * before it, so that the inactive, the empty and the low products always come out as 0 there.
 */
export function summarize(company: Company, parameters: SummaryParameters, dialect: Dialect): Record<string, unknown> {
  const live = dialect === "live";
  const products = selectProducts(company, parameters, dialect);
  const rows = products.flatMap((product) =>
    product.rows
      .filter(({ warehouseId }) => !live || company.warehouse(warehouseId).active)
      .map((row) => ({ product, row })),
  );
  const active = products.filter(({ enabled }) => enabled);
  const inStock = new Set(rows.filter(({ row }) => row.stock > 0).map(({ product }) => product.id));
  const low = new Set(rows.filter(({ row }) => isLow(row, dialect)).map(({ product }) => product.id));
  const stocked = new Set(rows.map(({ product }) => product.id));
  const unitCost = ({ cost, averageCost }: CatalogProduct) => (live ? cost : averageCost);
  const { categoria: _, ...notByCategory } = parameters;
  return {
    productos: {
      total: products.length,
      activos: active.length,
      inactivos: live ? 0 : products.length - active.length,
    },
    inventario: {
      stock_total: hundredths(rows.reduce((sum, { row }) => sum + row.stock, 0)),
      valor_total: hundredths(rows.reduce((sum, { row, product }) => sum + row.stock * unitCost(product), 0)),
      productos_con_stock: inStock.size,
      productos_sin_stock: live ? 0 : stocked.size - inStock.size,
      productos_stock_bajo: live ? 0 : low.size,
    },
    productos_por_categoria: countByCategory(selectProducts(company, notByCategory, dialect)),
  };
}

function countByCategory(products: readonly CatalogProduct[]): { categoria: string; cantidad: number }[] {
  const counts = new Map<string, number>();
  for (const { category } of products) if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].map(([categoria, cantidad]) => ({ categoria, cantidad }));
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
