import type { Company } from "./company.ts";

/**
 * Changes which products are low, as it may happen between two pages of one sweep: the first `leave` products of `shown` are
 * stocked above their minimum everywhere, and the first `enter` products that are low nowhere lose all their stock.
 */
export function shiftMembership(
  company: Company,
  shown: readonly number[],
  { leave, enter }: { readonly leave: number; readonly enter: number },
): void {
  const healthy = company.products.filter(
    ({ enabled, softDeleted, rows }) =>
      enabled &&
      !softDeleted &&
      rows.some(({ minimum }) => (minimum ?? 0) > 0) &&
      rows.every(({ stock, minimum }) => stock > (minimum ?? 0) || (minimum ?? 0) === 0),
  );
  const leaving = shown.slice(0, leave).map((id) => company.product(id));
  for (const { id, rows } of leaving) {
    for (const row of rows) company.editRow(id, row.warehouseId, { stock: (row.minimum ?? 0) * 2 + 1 });
  }
  for (const { id, rows } of healthy.slice(0, enter)) {
    for (const row of rows) company.editRow(id, row.warehouseId, { stock: 0 });
  }
}
