import type { Company } from "./company.ts";
import { isLow, selectProducts } from "./select-products.ts";

/** Makes the `data` of `GET /inventory/summary`, which fails on the servers in operation. */
export function summarize(company: Company): Record<string, unknown> {
  const products = selectProducts(company, {}, "documented");
  const rows = products.flatMap((product) => product.rows.map((row) => ({ product, row })));
  const active = products.filter(({ enabled }) => enabled);
  const inStock = new Set(rows.filter(({ row }) => row.stock > 0).map(({ product }) => product.id));
  const low = new Set(rows.filter(({ row }) => isLow(row, "documented")).map(({ product }) => product.id));
  const stocked = new Set(rows.map(({ product }) => product.id));
  return {
    productos: { total: products.length, activos: active.length, inactivos: products.length - active.length },
    inventario: {
      stock_total: hundredths(rows.reduce((sum, { row }) => sum + row.stock, 0)),
      valor_total: hundredths(rows.reduce((sum, { row, product }) => sum + row.stock * product.averageCost, 0)),
      productos_con_stock: inStock.size,
      productos_sin_stock: stocked.size - inStock.size,
      productos_stock_bajo: low.size,
    },
    productos_por_categoria: countByCategory(products),
  };
}

function countByCategory(
  products: readonly { readonly category: string | null }[],
): { categoria: string; cantidad: number }[] {
  const counts = new Map<string, number>();
  for (const { category } of products) if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].map(([categoria, cantidad]) => ({ categoria, cantidad }));
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
