import type { Company, StockRow } from "../../src/sandbox/company.ts";

const PLENTY = { stock: 50, minimum: 5, maximum: null, note: null };

/** Fills every shelf of the shop and gives its products names that need no quoting in a CSV. */
export function fillShelves(company: Company): void {
  for (const { id, rows } of company.products) {
    company.editProduct(id, { name: `Producto ${id}` });
    for (const { warehouseId } of rows) company.editRow(id, warehouseId, PLENTY);
  }
}

/** The first `count` watched products, each with the first warehouse that it is kept in. */
export function pickShelves(company: Company, count: number): { readonly id: number; readonly warehouseId: number }[] {
  return company.products
    .filter(({ enabled, type }) => enabled && type === "product")
    .slice(0, count)
    .flatMap(({ id, rows: [row] }) => (row ? [{ id, warehouseId: row.warehouseId }] : []));
}

/** What is at or below its minimum in the shop itself, as `SKU in BRANCH / WAREHOUSE: STOCK`. */
export function lowShelves(company: Company): string[] {
  const isLow = ({ stock, minimum }: StockRow) => minimum !== null && minimum > 0 && stock <= minimum;
  return company.products
    .filter(({ enabled, type }) => enabled && type === "product")
    .flatMap(({ sku, rows }) =>
      rows.filter(isLow).map(({ warehouseId, stock }) => {
        const { branch, name } = company.warehouse(warehouseId);
        return `${sku} in ${branch} / ${name}: ${stock}`;
      }),
    )
    .sort();
}
