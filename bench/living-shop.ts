import type { Company, StockRow } from "../src/sandbox/company.ts";
import type { Random } from "../src/sandbox/random.ts";

/**
 * Lets some time pass in a shop that never runs out of goods: a few levels fall or are refilled, and now and then a product is
 * disabled, enabled, or replaced by another one.
 */
export function live(company: Company, random: Random): void {
  for (let count = random.integer(1, 4); count > 0; count -= 1) {
    const product = random.pick(company.products.filter(({ type, rows }) => type === "product" && rows.length > 0));
    const row = product && random.pick(product.rows);
    if (row) company.editRow(product.id, row.warehouseId, { stock: random.pick(stocksOf(row)) ?? 0 });
  }
  const chosen = random.pick(company.products);
  if (chosen && random.chance(0.05)) company.editProduct(chosen.id, { enabled: !chosen.enabled });
  if (chosen && random.chance(0.02)) replace(company, chosen.id, random);
}

function stocksOf({ minimum }: StockRow): number[] {
  const enough = (minimum ?? 0) * 4 + 1;
  return [0, Math.floor((minimum ?? 0) / 2), minimum ?? 0, enough, enough];
}

function replace(company: Company, id: number, random: Random): void {
  const { name } = company.product(id);
  company.deleteProduct(id);
  const { id: successor, rows } = company.addProduct({ name });
  for (const { warehouseId } of rows)
    company.editRow(successor, warehouseId, { stock: 50, minimum: random.integer(2, 20) });
}
